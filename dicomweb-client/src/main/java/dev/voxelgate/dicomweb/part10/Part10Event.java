package dev.voxelgate.dicomweb.part10;

import dev.voxelgate.dicomweb.model.Vr;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
     * Encapsulated pixel data. Offsets are those of each frame's first item, in bytes from the first item after the
     * Basic Offset Table (PS3.5 A.4), as the file has them, right or wrong.
     *
     * @param offsets the Basic Offset Table; none when it is empty, or has a length that is no number of offsets
     * @param extendedOffsets the Extended Offset Table, likewise
     */
    record OffsetTable(List<Long> offsets, List<Long> extendedOffsets) implements Part10Event {
        public OffsetTable {
            offsets = Offsets.copyOf(offsets);
            extendedOffsets = Offsets.copyOf(extendedOffsets);
        }

        /** Without an Extended Offset Table. */
        public OffsetTable(List<Long> offsets) {
            this(offsets, Offsets.NONE);
        }

        boolean isEmpty() {
            return offsets.isEmpty() && extendedOffsets.isEmpty();
        }

        /** The extended or else the basic offsets, whichever can be those of so many frames; null when neither can. */
        @Nullable
        Offsets fitting(int frames) {
            return Stream.of(extendedOffsets, offsets)
                    .map(Offsets::copyOf)
                    .filter(table -> table.fits(frames))
                    .findFirst()
                    .orElse(null);
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
