package dev.voxelgate.proxy.container;

import dev.voxelgate.proxy.numpy.SmallArray;
import dev.voxelgate.proxy.volume.ArrayPlan;
import java.util.List;

/**
 * The file of an array: a header, then its values, little endian, the last axis of the plan fastest.
 *
 * @param header not to be changed
 * @param compression of both together
 * @param beside further members of an {@code .npz}
 * @param isPlaced whether the file says where voxels are, and how they are scaled, which the archive's metadata tell
 */
@SuppressWarnings("ArrayRecordComponent") // not compared
public record ArrayFile(
        ArrayPlan plan, byte[] header, Compression compression, List<SmallArray> beside, boolean isPlaced) {

    public ArrayFile {
        beside = List.copyOf(beside);
    }

    /** A file of the array alone. */
    public ArrayFile(ArrayPlan plan, byte[] header, Compression compression) {
        this(plan, header, compression, List.of(), false);
    }

    /** Exact length before any compression. */
    public long bytes() {
        return Math.addExact(header.length, plan.dataBytes());
    }
}
