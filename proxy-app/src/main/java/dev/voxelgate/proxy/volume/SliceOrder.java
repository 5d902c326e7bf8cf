package dev.voxelgate.proxy.volume;

import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The order of a series' instances in its volume, as Orthanc's {@code SliceOrdering} has it: along the normal of the
 * first instance when positions and orientations allow it, else by Instance Number. All arithmetic that decides is in
 * float32, as there. The parts of a concatenation stay together, where the first of them belongs.
 *
 * <p>The first instance is the one with the lowest Instance Number, and of equal numbers the lowest SOP Instance UID. To
 * Orthanc it is the one that was stored first; but archives list instances as they like (the DICOMweb plugin 1.20: in
 * another order each time), and equal requests have equal answers.
 *
 * @param instances in their order
 * @param by what it rests on
 */
record SliceOrder(List<InstanceSummary> instances, OrderedBy by) {

    /** Ten times the distance from 1 to the next float32, Orthanc's measure of "the same". */
    private static final float TOLERANCE = 10 * Math.ulp(1f);

    /** Those without a number come last. */
    private static final Comparator<InstanceSummary> BY_NUMBER_AND_UID =
            Comparator.comparingInt(SliceOrder::number).thenComparing(InstanceSummary::sopInstanceUid);

    /**
     * Sorts instances.
     *
     * @param instances in any order
     * @throws UnprocessableVolumeException when neither positions nor Instance Numbers order them
     */
    static SliceOrder of(List<InstanceSummary> instances) {
        if (instances.size() <= 1) {
            return new SliceOrder(instances, OrderedBy.NOTHING);
        }
        var groups = Concatenations.group(instances);
        if (groups.size() == 1) {
            return new SliceOrder(groups.getFirst(), OrderedBy.CONCATENATION);
        }
        var groupOf = groups.stream()
                .collect(Collectors.toMap(group -> group.getFirst().sopInstanceUid(), Function.identity()));
        var order = ofFirst(groups.stream().map(List::getFirst).toList());
        return new SliceOrder(
                order.instances.stream()
                        .flatMap(first -> groupOf.getOrDefault(first.sopInstanceUid(), List.of()).stream())
                        .toList(),
                order.by);
    }

    private static SliceOrder ofFirst(List<InstanceSummary> listed) {
        var instances = listed.stream().sorted(BY_NUMBER_AND_UID).toList();
        float @Nullable [] normal = normal(instances.getFirst());
        if (normal != null && isStackAlong(normal, instances)) {
            var sorted = instances.stream()
                    .sorted((a, b) -> Float.compare(distance(a, normal), distance(b, normal)))
                    .toList();
            if (!hasCoincidingPositions(sorted, normal)) {
                boolean turned = instances.stream().anyMatch(instance -> isTurned(normal(instance), normal));
                return new SliceOrder(sorted, turned ? OrderedBy.POSITION_FROM_FIRST : OrderedBy.POSITION);
            }
        }
        if (instances.stream().anyMatch(instance -> instance.placement().instanceNumber() == null)) {
            throw new UnprocessableVolumeException(
                    "unordered-series",
                    "the slices cannot be ordered: their positions do not form a stack and an Instance Number is"
                            + " missing");
        }
        // In their order already. Equal numbers are let pass, as by Orthanc.
        return new SliceOrder(instances, OrderedBy.INSTANCE_NUMBER);
    }

    private static int number(InstanceSummary instance) {
        Integer number = instance.placement().instanceNumber();
        return number == null ? Integer.MAX_VALUE : number;
    }

    private static boolean isStackAlong(float[] normal, List<InstanceSummary> instances) {
        return instances.stream().allMatch(instance -> {
            float[] own = normal(instance);
            return instance.placement().position() != null && (own == null || isParallelOrOpposite(own, normal));
        });
    }

    private static boolean hasCoincidingPositions(List<InstanceSummary> sorted, float[] normal) {
        float previous = distance(sorted.getFirst(), normal);
        for (var instance : sorted.subList(1, sorted.size())) {
            float distance = distance(instance, normal);
            // Written so that a NaN, which orders nothing, counts as coinciding.
            if (!(Math.abs(distance - previous) > TOLERANCE)) {
                return true;
            }
            previous = distance;
        }
        return false;
    }

    private static float @Nullable [] normal(InstanceSummary instance) {
        float[] o = instance.placement().orientation();
        return o == null
                ? null
                : new float[] {
                    o[1] * o[5] - o[2] * o[4], o[2] * o[3] - o[0] * o[5], o[0] * o[4] - o[1] * o[3],
                };
    }

    private static float distance(InstanceSummary instance, float[] normal) {
        float[] p = instance.placement().position();
        return p == null ? Float.NaN : normal[0] * p[0] + normal[1] * p[1] + normal[2] * p[2];
    }

    private static boolean isParallelOrOpposite(float[] u, float[] v) {
        double lengths = Math.sqrt(dot(u, u)) * Math.sqrt(dot(v, v));
        return lengths >= TOLERANCE && Math.abs(Math.abs(dot(u, v) / lengths) - 1) < TOLERANCE;
    }

    private static boolean isTurned(float @Nullable [] own, float[] normal) {
        return own == null || dot(own, normal) < 0;
    }

    private static double dot(float[] u, float[] v) {
        return (double) u[0] * v[0] + (double) u[1] * v[1] + (double) u[2] * v[2];
    }
}
