package dev.voxelgate.proxy.volume;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which part of an array is wanted, in the notation of numpy's basic indexing with steps of 1 and more:
 * {@code 10:20}, {@code ::2,100:300,:}, {@code -1}, {@code ...,0}. An integer drops its axis, missing trailing axes are whole,
 * the bounds of a slice are clamped.
 *
 * @param leading what is selected of the first axes
 * @param trailing what is selected of the last axes; those between are whole
 */
public record ArraySelection(List<Item> leading, List<Item> trailing) {

    /** Everything. */
    public static final ArraySelection ALL = new ArraySelection(List.of(), List.of());

    /** More than any array here has, so that a long text costs nothing. */
    private static final int MOST_ITEMS = 16;

    private static final String ELLIPSIS = "...";
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]+");

    /** Digits that a long holds in any case; a bound with more is clamped, an index with more is out of range. */
    private static final int MOST_DIGITS = 18;

    /** What is selected of one axis. */
    public sealed interface Item {

        /** One index; below 0 from the end. */
        record Index(long index) implements Item {}

        /**
         * A slice.
         *
         * @param start null for the first
         * @param stop null for the end
         * @param step 1 or more
         */
        record Slice(@Nullable Long start, @Nullable Long stop, long step) implements Item {}
    }

    /**
     * What is selected of an axis of known size.
     *
     * @param start the first index, from 0
     * @param step from one to the next, 1 or more
     * @param count how many, 0 or more
     * @param isKept whether the axis stays in the result; one that an integer selects does not
     */
    public record Range(long start, long step, long count, boolean isKept) {

        /** All of an axis. */
        static Range whole(long size) {
            return new Range(0, 1, size, true);
        }

        /** The last index; there is one. */
        long last() {
            return start + (count - 1) * step;
        }
    }

    public ArraySelection {
        leading = List.copyOf(leading);
        trailing = List.copyOf(trailing);
    }

    /**
     * Reads a selection.
     *
     * @throws InvalidSelectionException when it is none
     */
    public static ArraySelection parse(String text) {
        var items = text.split(",", MOST_ITEMS + 1);
        if (items.length > MOST_ITEMS) {
            throw new InvalidSelectionException("slice has more axes than any array");
        }
        List<Item> leading = new ArrayList<>();
        @Nullable List<Item> trailing = null;
        for (var item : items) {
            var trimmed = item.strip();
            if (!trimmed.equals(ELLIPSIS)) {
                (trailing == null ? leading : trailing).add(item(trimmed));
            } else if (trailing == null) {
                trailing = new ArrayList<>();
            } else {
                throw new InvalidSelectionException("slice may have one ellipsis");
            }
        }
        return new ArraySelection(leading, trailing == null ? List.of() : trailing);
    }

    private static Item item(String text) {
        var parts = text.split(":", -1);
        return switch (parts.length) {
            case 1 -> new Item.Index(integer(parts[0]));
            case 2 -> new Item.Slice(bound(parts[0]), bound(parts[1]), 1);
            case 3 -> new Item.Slice(bound(parts[0]), bound(parts[1]), step(parts[2]));
            default -> throw unreadable();
        };
    }

    private static @Nullable Long bound(String text) {
        return text.isBlank() ? null : (Long) integer(text);
    }

    private static long step(String text) {
        long step = text.isBlank() ? 1 : integer(text);
        if (step < 1) {
            throw new InvalidSelectionException("a step of slice must be 1 or more");
        }
        return step;
    }

    private static long integer(String text) {
        var digits = text.strip();
        if (!INTEGER.matcher(digits).matches()) {
            throw unreadable();
        }
        if (digits.length() <= MOST_DIGITS) {
            return Long.parseLong(digits);
        }
        var significant = digits.replaceFirst("^[+-]?0*", "");
        boolean negative = digits.startsWith("-");
        if (significant.length() <= MOST_DIGITS) {
            long value = significant.isEmpty() ? 0 : Long.parseLong(significant);
            return negative ? -value : value;
        }
        return negative ? Long.MIN_VALUE / 2 : Long.MAX_VALUE / 2;
    }

    private static InvalidSelectionException unreadable() {
        return new InvalidSelectionException(
                "slice must be like 10:20, ::2,100:300 or ...,0: integers and slices with steps of 1 or more");
    }

    /**
     * Applies it to an array.
     *
     * @param shape of the array
     * @return one range for each axis
     * @throws InvalidSelectionException when it has more axes, or an integer is out of range
     */
    public List<Range> of(List<Long> shape) {
        int whole = shape.size() - leading.size() - trailing.size();
        if (whole < 0) {
            throw new InvalidSelectionException(
                    "slice has more axes than the array, which has %d".formatted(shape.size()));
        }
        List<Range> ranges = new ArrayList<>();
        for (int axis = 0; axis < shape.size(); axis++) {
            long size = shape.get(axis);
            if (axis < leading.size()) {
                ranges.add(range(leading.get(axis), size, axis));
            } else if (axis < leading.size() + whole) {
                ranges.add(Range.whole(size));
            } else {
                ranges.add(range(trailing.get(axis - leading.size() - whole), size, axis));
            }
        }
        return ranges;
    }

    private static Range range(Item item, long size, int axis) {
        return switch (item) {
            case Item.Index(long index) -> index(index, size, axis);
            case Item.Slice(var start, var stop, long step) -> {
                long from = start == null ? 0 : clamped(start, size);
                long to = stop == null ? size : clamped(stop, size);
                long count = to <= from ? 0 : Math.ceilDiv(to - from, step);
                yield new Range(count == 0 ? 0 : from, step, count, true);
            }
        };
    }

    private static Range index(long index, long size, int axis) {
        long found = index < 0 ? index + size : index;
        if (found < 0 || found >= size) {
            throw new InvalidSelectionException(
                    "an index of slice is out of range: axis %d has %d elements".formatted(axis, size));
        }
        return new Range(found, 1, 1, false);
    }

    private static long clamped(long bound, long size) {
        return Math.clamp(bound < 0 ? bound + size : bound, 0, size);
    }
}
