package dev.voxelgate.dicomweb.model;

import java.math.BigInteger;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The identifier of a study, a series or an instance as its archive has it. PS3.5 9.1 allows at most 64 digits and dots;
 * archives also hold others.
 *
 * <p>Only one that is {@linkplain #isPathSafe() safe} goes into a URL: 1 to 128 letters, digits, dots, hyphens and
 * underscores, but not dots alone. Any other may hold anything, and is not shown.
 *
 * @param value the identifier as text, not blank
 */
public record Uid(String value) implements Comparable<Uid> {

    private static final int MAX_LENGTH = 128;

    public Uid {
        if (value.isBlank()) {
            throw new IllegalArgumentException("an identifier is not blank");
        }
    }

    /**
     * One that somebody has sent as a segment of a path.
     *
     * @throws IllegalArgumentException when it is not safe in one; the message says why, without a word of it
     */
    public static Uid inPath(String segment) {
        var fault = fault(segment);
        if (fault != null) {
            throw new IllegalArgumentException("an identifier in a path " + fault);
        }
        return new Uid(segment);
    }

    /** Whether a text is an identifier that can be one segment of a path. */
    public static boolean isPathSafe(String value) {
        return fault(value) == null;
    }

    /** Whether it can be one segment of a path. */
    public boolean isPathSafe() {
        return isPathSafe(value);
    }

    private static @Nullable String fault(String value) {
        if (value.isEmpty()) {
            return "is not empty";
        }
        if (value.length() > MAX_LENGTH) {
            return "has at most %d characters, not %d".formatted(MAX_LENGTH, value.length());
        }
        if (value.chars().allMatch(c -> c == '.')) {
            return "is not of dots alone, which name other paths";
        }
        for (int i = 0; i < value.length(); i++) {
            if (!isSafe(value.charAt(i))) {
                return "has letters and digits of ASCII, dots, hyphens and underscores only; character %d is none of them"
                        .formatted(i + 1);
            }
        }
        return null;
    }

    private static boolean isSafe(char c) {
        return (c >= '0' && c <= '9')
                || (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || c == '.'
                || c == '-'
                || c == '_';
    }

    /**
     * By components: numbers by their value, so that 1.2.9 comes before 1.2.10, and then other texts. Devices often count
     * up in the last component.
     */
    @Override
    public int compareTo(Uid other) {
        int order = Arrays.compare(components(value), components(other.value), Uid::compareComponents);
        return order != 0 ? order : value.compareTo(other.value);
    }

    private static String[] components(String value) {
        return value.split("\\.", -1);
    }

    private static int compareComponents(String a, String b) {
        if (isNumber(a) != isNumber(b)) {
            return isNumber(a) ? -1 : 1;
        }
        return isNumber(a) ? new BigInteger(a).compareTo(new BigInteger(b)) : a.compareTo(b);
    }

    private static boolean isNumber(String component) {
        return !component.isEmpty() && component.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** For messages. */
    @Override
    public String toString() {
        return isPathSafe() ? value : "(an identifier that is no UID)";
    }
}
