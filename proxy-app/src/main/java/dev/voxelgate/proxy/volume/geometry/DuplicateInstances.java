package dev.voxelgate.proxy.volume.geometry;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** Which instances {@code drop=duplicate} leaves out. */
public final class DuplicateInstances {

    private DuplicateInstances() {}

    /**
     * Indexes of the instances all of whose frames are duplicates, ascending.
     *
     * @param geometry of the whole series
     * @param frameCounts how many frames each instance has, in the order of the array
     */
    public static List<Integer> of(SeriesGeometry geometry, List<Integer> frameCounts) {
        var duplicates = new HashSet<>(geometry.duplicates());
        List<Integer> dropped = new ArrayList<>();
        int frame = 0;
        for (int instance = 0; instance < frameCounts.size(); instance++) {
            int end = frame + frameCounts.get(instance);
            boolean all = true;
            for (; frame < end; frame++) {
                all &= duplicates.contains(frame);
            }
            if (all) {
                dropped.add(instance);
            }
        }
        return List.copyOf(dropped);
    }
}
