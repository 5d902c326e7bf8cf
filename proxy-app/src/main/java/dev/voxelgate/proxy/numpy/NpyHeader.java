package dev.voxelgate.proxy.numpy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The header of an npy file of format 1.0: magic, version, a little-endian 16-bit length and a Python dictionary,
 * padded with spaces and one line feed to a multiple of 64 bytes. The same bytes as numpy's own writer.
 */
public final class NpyHeader {

    private static final int ALIGNMENT = 64;
    private static final int PREFIX_BYTES = 10;
    private static final int MOST_DIMENSIONS = 5;

    private NpyHeader() {}

    /**
     * The header's bytes; the array's values follow in C order.
     *
     * @param dtype the element type
     * @param shape up to five dimensions, each 0 or more: groups, slices, rows, columns and channels
     */
    public static byte[] of(DType dtype, long... shape) {
        if (shape.length > MOST_DIMENSIONS || Arrays.stream(shape).anyMatch(n -> n < 0)) {
            throw new IllegalArgumentException("not a shape: " + Arrays.toString(shape));
        }
        var text = "{'descr': '%s', 'fortran_order': False, 'shape': %s, }".formatted(dtype.descr(), tuple(shape));
        // Five dimensions of 19 digits stay far below the 65535 bytes of format 1.0.
        int length = Math.ceilDiv(PREFIX_BYTES + text.length() + 1, ALIGNMENT) * ALIGNMENT;
        var header = new byte[length];
        Arrays.fill(header, (byte) ' ');
        System.arraycopy("\u0093NUMPY\u0001\u0000".getBytes(StandardCharsets.ISO_8859_1), 0, header, 0, 8);
        header[8] = (byte) (length - PREFIX_BYTES);
        header[9] = (byte) ((length - PREFIX_BYTES) >>> 8);
        System.arraycopy(text.getBytes(StandardCharsets.ISO_8859_1), 0, header, PREFIX_BYTES, text.length());
        header[length - 1] = '\n';
        return header;
    }

    /** As Python prints a tuple: one element keeps its comma. */
    private static String tuple(long[] shape) {
        var elements = Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(", "));
        return shape.length == 1 ? "(" + elements + ",)" : "(" + elements + ")";
    }
}
