package dev.voxelgate.proxy.pixels;

import dev.voxelgate.proxy.decode.DecodedFrame;
import java.nio.ByteBuffer;

/** Samples that are values already: one bulk copy. */
record Copy(int sampleBytes) implements ValueSource {

    @Override
    public void write(DecodedFrame frame, int frameIndex, int first, int count, ByteBuffer out) {
        out.put(frame.samples(), first * sampleBytes, count * sampleBytes);
    }
}
