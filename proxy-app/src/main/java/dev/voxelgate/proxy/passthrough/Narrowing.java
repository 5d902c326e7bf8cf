package dev.voxelgate.proxy.passthrough;

import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the answer to a search is narrowed to, because its caller may not see all that the archive finds. An attribute
 * of the exchange.
 *
 * @param theirs whether the caller may see a result, a JSON object; throws a JacksonException when it is not
 * @param offset how many of those results are left out first
 * @param limit how many of them there are at most, at least 1
 */
public record Narrowing(Predicate<byte[]> theirs, long offset, long limit) {

    private static final String ATTRIBUTE = Narrowing.class.getName();

    public Narrowing {
        if (offset < 0 || limit < 1) {
            throw new IllegalArgumentException("no results from " + offset + ", " + limit + " of them");
        }
    }

    /** Narrows the answer of an exchange with these attributes. */
    public void addTo(Map<String, Object> attributes) {
        attributes.put(ATTRIBUTE, this);
    }

    /** What {@link #addTo} has added; null when its caller may see all. */
    public static @Nullable Narrowing in(Map<String, Object> attributes) {
        return (Narrowing) attributes.get(ATTRIBUTE);
    }
}
