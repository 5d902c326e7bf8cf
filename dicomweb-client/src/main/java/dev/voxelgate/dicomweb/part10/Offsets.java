package dev.voxelgate.dicomweb.part10;

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

    @Override
    public Long get(int index) {
        return values[index];
    }

    @Override
    public int size() {
        return values.length;
    }
}
