package dev.voxelgate.proxy.pixels;

import dev.voxelgate.proxy.decode.DecodedFrame;
import dev.voxelgate.proxy.decode.ImagePixel;
import java.nio.ByteBuffer;

/** Stored values in the samples' own width, after bits were dropped or one-bit samples became 0 and 255. */
record Stored(StoredValues values) implements ValueSource {

    static Stored of(ImagePixel image, OneBit oneBit) {
        return new Stored(StoredValues.bits(image, oneBit));
    }

    @Override
    public void write(DecodedFrame frame, int frameIndex, int first, int count, ByteBuffer out) {
        var block = values.block(count);
        for (int done = 0; done < count; done += Block.SIZE) {
            int n = Math.min(Block.SIZE, count - done);
            values.read(frame.samples(), first + done, n, block);
            switch (values.sampleBytes()) {
                case 1 -> out.put(done, block.bytes(), 0, n);
                case 2 -> out.asShortBuffer().put(done, block.shorts(), 0, n);
                default -> out.asIntBuffer().put(done, block.ints(), 0, n);
            }
        }
    }
}
