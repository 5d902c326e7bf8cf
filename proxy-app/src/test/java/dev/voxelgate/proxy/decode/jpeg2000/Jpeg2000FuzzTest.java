package dev.voxelgate.proxy.decode.jpeg2000;

import dev.voxelgate.proxy.decode.CodecFuzz;
import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.DecodedFrame;
import dev.voxelgate.proxy.decode.ImagePixel;
import java.lang.foreign.Arena;

/** The checks and the native library, as a frame meets them. */
final class Jpeg2000FuzzTest extends CodecFuzz {

    private static final int MAX_BLOCK = 1 << 20;

    private final Jpeg2000FrameDecoder decoder = Jpeg2000FrameDecoder.load();
    private byte fill;

    @Override
    protected DecodedFrame decode(byte[] codestream, ImagePixel image) throws DecodeException {
        if (!(decoder.nativeCodec() instanceof NativeCodec.Loaded)) {
            throw new AssertionError(decoder.nativeCodec().description());
        }
        fill ^= (byte) 0xFF;
        litter(4 * image.pixelsPerFrame());
        return decoder.decode(codestream, image);
    }

    /**
     * Leaves other bytes behind each time in the native heap where the library will find its memory, so that a sample
     * that was never written, and would show what another frame left there, tells two runs apart.
     */
    private void litter(long planeBytes) {
        try (var arena = Arena.ofConfined()) {
            for (long size = 64; size <= MAX_BLOCK; size *= 4) {
                arena.allocate(size).fill(fill);
                arena.allocate(size).fill(fill);
            }
            for (int i = 0; i < 4; i++) {
                arena.allocate(planeBytes).fill(fill);
            }
        }
    }
}
