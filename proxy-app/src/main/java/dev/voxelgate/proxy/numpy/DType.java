package dev.voxelgate.proxy.numpy;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The element types of the arrays this gateway gives, all little endian, as numpy's format names them. */
public enum DType {
    UINT8("|u1", 1),
    INT8("|i1", 1),
    UINT16("<u2", 2),
    INT16("<i2", 2),
    UINT32("<u4", 4),
    INT32("<i4", 4),
    FLOAT16("<f2", 2),
    FLOAT32("<f4", 4),
    FLOAT64("<f8", 8);

    private final String descr;
    private final int bytes;

    DType(String descr, int bytes) {
        this.descr = descr;
        this.bytes = bytes;
    }

    /**
     * The type that a name of numpy means: {@code i2} and the like, the same behind {@code <} or {@code |}, or the long
     * name. Empty for types that no array has, those of another byte order among them.
     */
    public static Optional<DType> parse(String name) {
        boolean ordered = name.startsWith("<") || name.startsWith("|");
        var code = ordered ? name.substring(1) : name;
        return Arrays.stream(values())
                .filter(dtype -> dtype.code().equals(code) || dtype.longName().equals(name))
                .findFirst();
    }

    /** The {@code descr} of the npy header. */
    public String descr() {
        return descr;
    }

    /** The name without a byte order, {@code i2} for example. */
    public String code() {
        return descr.substring(1);
    }

    /** The name that numpy prints, {@code int16} for example. */
    public String longName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Size of one element. */
    public int bytes() {
        return bytes;
    }

    /** Whether it has integers only, of a limited range. */
    public boolean isInteger() {
        return switch (this) {
            case UINT8, INT8, UINT16, INT16, UINT32, INT32 -> true;
            case FLOAT16, FLOAT32, FLOAT64 -> false;
        };
    }

    /** Whether it has negative values. */
    public boolean isSigned() {
        return switch (this) {
            case UINT8, UINT16, UINT32 -> false;
            case INT8, INT16, INT32, FLOAT16, FLOAT32, FLOAT64 -> true;
        };
    }

    /** The smallest value of an integer type; minus infinity of the others, into which every value goes. */
    public double min() {
        if (!isInteger()) {
            return Double.NEGATIVE_INFINITY;
        }
        return isSigned() ? -Math.scalb(1.0, 8 * bytes - 1) : 0;
    }

    /** The largest value of an integer type; infinity of the others. */
    public double max() {
        if (!isInteger()) {
            return Double.POSITIVE_INFINITY;
        }
        return Math.scalb(1.0, isSigned() ? 8 * bytes - 1 : 8 * bytes) - 1;
    }
}
