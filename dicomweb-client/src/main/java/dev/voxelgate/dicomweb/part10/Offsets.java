package dev.voxelgate.dicomweb.part10;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/** Numbers in eight bytes each: an offset table may have millions, and objects of them would take five times as much. */
final class Offsets extends AbstractList<Long> implements RandomAccess {

    static final Offsets NONE = new Offsets(new long[0]);

    private final long[] values;

    /** Takes the array, which must not change from here on. */
    Offsets(long[] values) {
        this.values = values;
    }

    static Offsets copyOf(List<Long> offsets) {
        return offsets instanceof Offsets same
                ? same
                : new Offsets(offsets.stream().mapToLong(Long::longValue).toArray());
    }

    /** Reads an offset table; none when it is no number of whole offsets. */
    static Offsets of(byte[] table, int offsetBytes, ByteOrder order) {
        if (table.length % offsetBytes != 0) {
            return NONE;
        }
        var buffer = ByteBuffer.wrap(table).order(order);
        long[] values = new long[table.length / offsetBytes];
        for (int i = 0; i < values.length; i++) {
            values[i] = offsetBytes == Long.BYTES ? buffer.getLong() : buffer.getInt() & 0xFFFFFFFFL;
        }
        return new Offsets(values);
    }

    /** Whether these can be the offsets of so many frames: one for each, the first is 0, and they ascend. */
    boolean fits(int frames) {
        if (values.length != frames || values[0] != 0) {
            return false;
        }
        for (int i = 1; i < values.length; i++) {
            if (values[i] <= values[i - 1]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Long get(int index) {
        return values[index];
    }

    @Override
    public int size() {
        return values.length;
    }
}
