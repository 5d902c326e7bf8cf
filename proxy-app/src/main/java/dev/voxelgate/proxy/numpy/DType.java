package dev.voxelgate.proxy.numpy;

/** The element types of the arrays this gateway gives, all little endian, as numpy's format names them. */
public enum DType {
    UINT8("|u1", 1),
    INT8("|i1", 1),
    UINT16("<u2", 2),
    INT16("<i2", 2),
    UINT32("<u4", 4),
    INT32("<i4", 4),
    FLOAT32("<f4", 4),
    FLOAT64("<f8", 8);

    private final String descr;
    private final int bytes;

    DType(String descr, int bytes) {
        this.descr = descr;
        this.bytes = bytes;
    }

    /** The {@code descr} of the npy header. */
    public String descr() {
        return descr;
    }

    /** Size of one element. */
    public int bytes() {
        return bytes;
    }
}
