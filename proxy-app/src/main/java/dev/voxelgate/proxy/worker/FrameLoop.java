package dev.voxelgate.proxy.worker;

import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.FrameDecoder;
import dev.voxelgate.proxy.decode.FrameDecoders;
import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.isolated.FrameAnswer;
import dev.voxelgate.proxy.decode.isolated.FrameRequest;
import java.io.DataInput;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;

/** Reads a frame, decodes it, writes what came of it; and again, until the input ends. */
final class FrameLoop {

    private final FrameDecoders decoders;
    private final ResidentMemory memory = ResidentMemory.open();

    FrameLoop(FrameDecoder decoder) {
        decoders = new FrameDecoders(List.of(decoder));
    }

    /** All addresses that the process has taken, in bytes; 0 where the system does not tell. */
    long virtualBytes() {
        return memory.virtualBytes();
    }

    void run(DataInput in, DataOutputStream out) throws IOException {
        while (true) {
            FrameRequest request;
            try {
                request = FrameRequest.read(in);
            } catch (EOFException e) {
                return;
            }
            decode(request.transferSyntaxUid(), request.image(), request.codestream())
                    .write(out);
            out.flush();
        }
    }

    /** The time is the gateway's to watch: it ends this process. */
    private FrameAnswer decode(String transferSyntaxUid, ImagePixel image, byte[] codestream) {
        try {
            var frame = decoders.decode(transferSyntaxUid, codestream, image);
            return new FrameAnswer.Decoded(frame, memory.bytes());
        } catch (DecodeException e) {
            return new FrameAnswer.Refused(String.valueOf(e.getMessage()), memory.bytes());
        }
    }
}
