package dev.voxelgate.proxy.array;

import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.UnsupportedTransferSyntaxException;

/** A frame of the answer cannot be decoded (status 422, or a reset). Names the instance and the frame. */
public final class UndecodableFrameException extends RuntimeException {

    private final String problem;

    public UndecodableFrameException(String sopInstanceUid, int frameIndex, DecodeException cause) {
        super("instance %s, frame %d: %s".formatted(sopInstanceUid, frameIndex + 1, cause.getMessage()), cause);
        this.problem =
                cause instanceof UnsupportedTransferSyntaxException ? "unsupported-transfer-syntax" : "undecodable";
    }

    public String problem() {
        return problem;
    }
}
