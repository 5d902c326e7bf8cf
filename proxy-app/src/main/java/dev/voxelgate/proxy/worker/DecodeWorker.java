package dev.voxelgate.proxy.worker;

import dev.voxelgate.proxy.decode.FrameDecoder;
import dev.voxelgate.proxy.decode.isolated.WorkerReport;
import dev.voxelgate.proxy.decode.jpeg2000.Jpeg2000FrameDecoder;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The main class of a worker process: decodes frames that come on the standard input, one at a time, and answers on the
 * standard output. It ends with its input, and on Linux with the gateway. The argument is by how many bytes its memory may
 * grow.
 */
public final class DecodeWorker {

    private static final int BUFFER_BYTES = 1 << 16;

    private DecodeWorker() {}

    public static void main(String[] arguments) throws IOException {
        var restrictions = Restrictions.begin();
        var decoder = Jpeg2000FrameDecoder.load();
        serve(decoder, decoder.nativeCodec().description(), restrictions, Long.parseLong(arguments[0]));
    }

    /** Decodes until the input ends. */
    static void serve(FrameDecoder decoder, String codec, Restrictions restrictions, long memoryBytes)
            throws IOException {
        var in = new DataInputStream(new BufferedInputStream(new FileInputStream(FileDescriptor.in), BUFFER_BYTES));
        var out =
                new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER_BYTES));
        var loop = new FrameLoop(decoder);
        int answers = WarmUp.run(loop).length;
        new WorkerReport(codec, restrictions.report()).write(new DataOutputStream(OutputStream.nullOutputStream()));
        long addresses = loop.virtualBytes();
        restrictions.apply(addresses == 0 ? 0 : addresses + memoryBytes);
        // Once more, now that nothing can be opened: what is missing would be missing for every frame.
        if (WarmUp.run(loop).length != answers) {
            throw new IllegalStateException(
                    "no frame can be decoded with these restrictions: " + restrictions.report());
        }
        new WorkerReport(codec, restrictions.report()).write(out);
        out.flush();
        loop.run(in, out);
    }
}
