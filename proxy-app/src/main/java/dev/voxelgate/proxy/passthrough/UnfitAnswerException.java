package dev.voxelgate.proxy.passthrough;

/** An answer of the archive that cannot be passed on (status 502). */
public final class UnfitAnswerException extends RuntimeException {

    UnfitAnswerException(String message) {
        super(message);
    }
}
