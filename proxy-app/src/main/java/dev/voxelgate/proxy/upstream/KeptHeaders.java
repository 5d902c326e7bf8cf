package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Value;
import dev.voxelgate.dicomweb.part10.InstanceHeader;
import java.util.IdentityHashMap;
import java.util.Objects;

/** Counts the memory of the headers of kept frames, which frames of one instance share. Used by one thread at a time. */
final class KeptHeaders {

    private static final int OVERHEAD_BYTES = 64;

    /** How many frames refer to each. */
    private final IdentityHashMap<InstanceHeader, Integer> frames = new IdentityHashMap<>();

    /** One more frame refers to a header: how many bytes more are kept. */
    long add(InstanceHeader header) {
        return frames.merge(header, 1, Integer::sum) == 1 ? bytes(header.attributes()) : 0;
    }

    /** A frame refers to a header no more: how many bytes less are kept. */
    long remove(InstanceHeader header) {
        int left = Objects.requireNonNull(frames.get(header)) - 1;
        if (left > 0) {
            frames.put(header, left);
            return 0;
        }
        frames.remove(header);
        return bytes(header.attributes());
    }

    /** What the attributes of a header take. */
    static long bytes(Attributes attributes) {
        long bytes = OVERHEAD_BYTES;
        for (int tag : attributes.tags()) {
            bytes += OVERHEAD_BYTES + bytes(Objects.requireNonNull(attributes.value(tag)));
        }
        return bytes;
    }

    private static long bytes(Value value) {
        return switch (value) {
            case Value.Text text ->
                text.values().stream()
                        .mapToLong(one -> 2L * one.length() + OVERHEAD_BYTES)
                        .sum();
            case Value.Numbers numbers -> 24L * numbers.values().size();
            case Value.Bytes binary -> binary.bytes().length;
            case Value.Elsewhere(var uri) -> uri == null ? 0 : 2L * uri.length();
            case Value.Items sequence ->
                sequence.items().stream().mapToLong(KeptHeaders::bytes).sum();
        };
    }
}
