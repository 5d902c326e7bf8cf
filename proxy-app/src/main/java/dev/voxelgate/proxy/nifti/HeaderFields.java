package dev.voxelgate.proxy.nifti;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes the fields of a header one behind the other, little endian. What is skipped stays 0. */
final class HeaderFields {

    private final ByteBuffer header;
    private final boolean isDouble;

    /**
     * @param bytes of the whole header
     * @param isDouble whether its reals have 64 bits, and not 32
     */
    HeaderFields(int bytes, boolean isDouble) {
        this.header = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        this.isDouble = isDouble;
    }

    HeaderFields skip(int bytes) {
        header.position(header.position() + bytes);
        return this;
    }

    HeaderFields byte8(int value) {
        header.put((byte) value);
        return this;
    }

    HeaderFields int16(long value) {
        header.putShort((short) value);
        return this;
    }

    HeaderFields int32(int value) {
        header.putInt(value);
        return this;
    }

    HeaderFields int64(long value) {
        header.putLong(value);
        return this;
    }

    HeaderFields real(double value) {
        if (isDouble) {
            header.putDouble(value);
        } else {
            header.putFloat((float) value);
        }
        return this;
    }

    HeaderFields reals(Iterable<Double> values) {
        values.forEach(this::real);
        return this;
    }

    /** ASCII, padded with zeros. */
    HeaderFields text(String text, int bytes) {
        int end = header.position() + bytes;
        header.put(text.getBytes(StandardCharsets.US_ASCII)).position(end);
        return this;
    }

    /** The header; a field that was not written is 0. */
    byte[] bytes() {
        return header.array();
    }
}
