package dev.voxelgate.dicomweb.part10;

import dev.voxelgate.dicomweb.model.Vr;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * What a DICOM file holds, in the order of its bytes: the {@link Header}; then either {@link NativePixelData} and its
 * bytes, or {@link OffsetTable} and any number of {@link Fragment}s, each with its bytes; then {@link End}. A data set
 * without pixel data gives the header and the end only.
 */
public sealed interface Part10Event {

    /** Everything before the pixel data; or, without pixel data, the whole data set. */
    record Header(InstanceHeader instance) implements Part10Event {}

    /**
     * Pixel data that are not encapsulated.
     *
     * @param length bytes that follow
     * @param vr OB, OW, OF or OD; in a big endian file the bytes of OW are swapped within 16-bit words
     */
    record NativePixelData(long length, Vr vr) implements Part10Event {}

    /**
     * Encapsulated pixel data.
     *
     * @param offsets where each frame starts, in bytes from the first item after the Basic Offset Table (PS3.5 A.4),
     *     from the Extended Offset Table if there is one; none when neither says anything
     */
    record OffsetTable(List<Long> offsets) implements Part10Event {
        public OffsetTable {
            offsets = Offsets.copyOf(offsets);
        }
    }

    /**
     * A fragment of encapsulated pixel data.
     *
     * @param offset of its item, in bytes from the first item after the Basic Offset Table
     * @param length bytes that follow
     */
    record Fragment(long offset, long length) implements Part10Event {}

    /**
     * The next bytes of the native pixel data or of the fragment, never empty.
     *
     * @param bytes owned by the receiver, who releases them
     */
    record PixelBytes(ByteBuf bytes) implements Part10Event {}

    /** The end of the pixel data. The rest of the data set is skipped. */
    record End() implements Part10Event {}
}
