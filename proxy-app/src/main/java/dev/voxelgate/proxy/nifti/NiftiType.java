package dev.voxelgate.proxy.nifti;

import dev.voxelgate.proxy.numpy.DType;
import java.util.Optional;

/** The types of voxels (nifti1.h, {@code DT_*}). */
public enum NiftiType {
    UINT8(2, 8),
    INT16(4, 16),
    INT32(8, 32),
    FLOAT32(16, 32),
    FLOAT64(64, 64),
    /** Red, green and blue side by side, a byte each. */
    RGB24(128, 24),
    INT8(256, 8),
    UINT16(512, 16),
    UINT32(768, 32);

    private final short code;
    private final short bits;

    NiftiType(int code, int bits) {
        this.code = (short) code;
        this.bits = (short) bits;
    }

    /** The type of voxels with one value; empty for float16, which NIfTI does not have. */
    public static Optional<NiftiType> of(DType dtype) {
        return switch (dtype) {
            case UINT8 -> Optional.of(UINT8);
            case INT8 -> Optional.of(INT8);
            case UINT16 -> Optional.of(UINT16);
            case INT16 -> Optional.of(INT16);
            case UINT32 -> Optional.of(UINT32);
            case INT32 -> Optional.of(INT32);
            case FLOAT32 -> Optional.of(FLOAT32);
            case FLOAT64 -> Optional.of(FLOAT64);
            case FLOAT16 -> Optional.empty();
        };
    }

    short code() {
        return code;
    }

    short bits() {
        return bits;
    }
}
