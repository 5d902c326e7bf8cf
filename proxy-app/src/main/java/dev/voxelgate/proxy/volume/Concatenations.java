package dev.voxelgate.proxy.volume;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Puts the parts of concatenations together again. */
final class Concatenations {

    private Concatenations() {}

    /**
     * Groups instances.
     *
     * @param instances in the order of the archive
     * @return each instance that is no part on its own, and the parts of each concatenation in their order: by
     *     In-concatenation Number; where one is missing or comes twice, by Concatenation Frame Offset Number. Parts that
     *     neither of them orders are instances on their own. Groups come in the order of their first listed instances.
     */
    static List<List<InstanceSummary>> group(List<InstanceSummary> instances) {
        Map<Object, List<InstanceSummary>> groups = new LinkedHashMap<>();
        for (var instance : instances) {
            var part = instance.placement().part();
            Object key = part == null ? instance.sopInstanceUid() : part.concatenationUid();
            groups.computeIfAbsent(key, _ -> new ArrayList<>()).add(instance);
        }
        return groups.values().stream()
                .flatMap(group -> inOrder(group).stream())
                .toList();
    }

    private static List<List<InstanceSummary>> inOrder(List<InstanceSummary> parts) {
        if (parts.size() == 1) {
            return List.of(parts);
        }
        for (var key : List.<Function<ConcatenationPart, @Nullable Long>>of(
                ConcatenationPart::number, ConcatenationPart::frameOffset)) {
            var order = new HashSet<@Nullable Long>();
            parts.forEach(part -> order.add(place(part, key)));
            if (order.size() == parts.size() && !order.contains(null)) {
                return List.of(parts.stream()
                        .sorted(Comparator.comparing(part -> place(part, key), Comparator.nullsLast(Long::compare)))
                        .toList());
            }
        }
        return parts.stream().map(List::of).toList();
    }

    private static @Nullable Long place(InstanceSummary instance, Function<ConcatenationPart, @Nullable Long> key) {
        var part = instance.placement().part();
        return part == null ? null : key.apply(part);
    }
}
