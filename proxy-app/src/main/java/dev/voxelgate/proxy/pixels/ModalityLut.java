package dev.voxelgate.proxy.pixels;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.proxy.decode.DecodedFrame;
import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.ImagePixel.SampleType;
import java.nio.ByteBuffer;

/** The Modality LUT (PS3.3 C.11.1.1.1): every stored value looked up, as float32. */
final class ModalityLut implements ValueSource {

    private final StoredValues values;
    private final LookupTable table;
    private final float[] entries;

    private ModalityLut(StoredValues values, LookupTable table) {
        this.values = values;
        this.table = table;
        this.entries = table.floats();
    }

    /** From an item of the Modality LUT Sequence. */
    static ModalityLut of(ImagePixel image, Attributes item) {
        boolean signed = image.sampleType() == SampleType.SIGNED;
        return new ModalityLut(
                StoredValues.numbers(image, OneBit.ONE),
                LookupTable.of(item, Tag.LUT_DESCRIPTOR, Tag.LUT_DATA, signed));
    }

    @Override
    public void write(DecodedFrame frame, int frameIndex, int first, int count, ByteBuffer out) {
        var floats = out.asFloatBuffer();
        var block = values.block(count);
        float[] mapped = new float[Math.min(count, Block.SIZE)];
        for (int done = 0; done < count; done += Block.SIZE) {
            int n = Math.min(Block.SIZE, count - done);
            values.read(frame.samples(), first + done, n, block);
            for (int i = 0; i < n; i++) {
                mapped[i] = entries[table.index(values.number(block, i) + values.centre())];
            }
            floats.put(done, mapped, 0, n);
        }
    }
}
