package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.NumberOfFrames;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Native frames of one bit per sample, which follow each other without padding (PS3.5 8.1.1). Only of one that begins and ends
 * with a byte, or of the only one, it is clear which bits an archive sends when it is asked for the frame.
 */
record SingleBits(long bits, boolean isClear) {

    /** Of an instance; null when its samples have more bits. */
    static @Nullable SingleBits of(Attributes metadata) {
        if (metadata.integer(Tag.BITS_ALLOCATED).orElse(0) != 1) {
            return null;
        }
        long bits = (long) metadata.integer(Tag.ROWS).orElse(0)
                * metadata.integer(Tag.COLUMNS).orElse(0)
                * metadata.integer(Tag.SAMPLES_PER_PIXEL).orElse(1);
        return new SingleBits(bits, bits % 8 == 0 || NumberOfFrames.of(metadata) == 1);
    }

    /**
     * The frame, from bit 0 of its first byte, and zeros behind its last one.
     *
     * @param data as the archive sent them, maybe with a byte of padding to an even length
     */
    byte[] frame(byte[] data) {
        long bytes = Math.ceilDiv(bits, 8L);
        boolean isPadded = data.length == bytes + 1 && data.length % 2 == 0;
        if (!isClear || bytes == 0 || !(data.length == bytes || isPadded)) {
            throw new MalformedStreamException(
                    0,
                    "expected a frame of %d bits that fill its bytes but found %d bytes".formatted(bits, data.length));
        }
        byte[] frame = isPadded ? Arrays.copyOf(data, data.length - 1) : data;
        int last = (int) (bits % 8);
        if (last != 0) {
            frame[frame.length - 1] &= (byte) ((1 << last) - 1);
        }
        return frame;
    }
}
