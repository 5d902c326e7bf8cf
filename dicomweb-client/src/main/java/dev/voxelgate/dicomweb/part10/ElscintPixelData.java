package dev.voxelgate.dicomweb.part10;

import dev.voxelgate.dicomweb.stream.LimitExceededException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Pixel data in the private elements of CT scanners of Elscint, later Philips: the file has no Pixel Data; a block of group
 * 07A1 whose creator is "ELSCINT1" has the compressed frame in (07A1,xx0A), and behind it in (07A1,xx11) how it is compressed.
 * So the value has to be kept until that is known.
 */
final class ElscintPixelData {

    private static final int GROUP = 0x07A1;
    private static final int DATA = 0x0A;
    private static final int COMPRESSION_TYPE = 0x11;
    private static final String CREATOR = "ELSCINT1";
    private static final String RUN_LENGTH = "PMSCT_RLE1";
    private static final int MAX_TEXT_BYTES = 64;

    private final Part10Limits limits;
    private final boolean keepsData;
    /** The block of elements that the creator has reserved; 0 where there is none. */
    private int block;

    private byte @Nullable [] data;
    private boolean hasData;
    private boolean isRunLength;

    /** @param keepsData whether the frame is wanted, or only whether there is one */
    ElscintPixelData(Part10Limits limits, boolean keepsData) {
        this.limits = limits;
        this.keepsData = keepsData;
    }

    /** Whether the value of this element of the data set is to be read. */
    boolean wants(ElementHeader header) {
        if (header.tag() >>> 16 != GROUP || header.isUndefinedLength()) {
            return false;
        }
        int element = header.tag() & 0xFFFF;
        if (element == (block << 8 | DATA) && block != 0) {
            hasData = true;
            return keepsData;
        }
        boolean isCreator = element >= 0x10 && element <= 0xFF;
        return (isCreator || element == (block << 8 | COMPRESSION_TYPE)) && header.length() <= MAX_TEXT_BYTES;
    }

    /** The length of a value that is wanted. */
    int reserve(ElementHeader header, long position) {
        if (header.length() > limits.maxFrameBytes()) {
            throw new LimitExceededException(position, "max-frame-bytes", limits.maxFrameBytes());
        }
        return (int) header.length();
    }

    void put(int tag, byte[] value) {
        int element = tag & 0xFFFF;
        if (element == (block << 8 | DATA)) {
            data = value;
        } else if (element <= 0xFF) {
            block = text(value).equals(CREATOR) ? element : block;
        } else {
            isRunLength = text(value).equals(RUN_LENGTH);
        }
    }

    private static String text(byte[] value) {
        return new String(value, StandardCharsets.US_ASCII).replace('\0', ' ').strip();
    }

    /** Whether the data set has a frame that is compressed in the way that is known. */
    boolean isPresent() {
        return hasData && isRunLength;
    }

    /** The compressed frame, which is then no longer kept; null where there is none, or none is kept. */
    byte @Nullable [] take() {
        var taken = data;
        data = null;
        return isRunLength ? taken : null;
    }
}
