package dev.voxelgate.proxy.pixels;

import dev.voxelgate.proxy.numpy.DType;

/**
 * Values do not fit the element type that was asked for. The message names the type and what is known of the values: one
 * of them and its frame, or why the attributes exclude it; no UID.
 */
public final class NotRepresentableException extends RuntimeException {

    private NotRepresentableException(String message) {
        super(message);
    }

    /** Slope, intercept or Dose Grid Scaling are no integers, so neither are the values. */
    static NotRepresentableException fractional(DType dtype) {
        return new NotRepresentableException(
                "rescaled values are not integers, because slope or intercept are not: %s cannot hold them"
                        .formatted(dtype.longName()));
    }

    /** No value that Bits Stored, slope and intercept allow is one of the type's. */
    static NotRepresentableException outside(DType dtype, ValueRange range) {
        return new NotRepresentableException("all values are from %s to %s: %s cannot hold them"
                .formatted(text(range.min()), text(range.max()), dtype.longName()));
    }

    /** A value that was met. */
    static NotRepresentableException value(DType dtype, double value, int frameIndex) {
        return new NotRepresentableException(
                "the value %s of frame %d is none of %s".formatted(text(value), frameIndex + 1, dtype.longName()));
    }

    private static String text(double value) {
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1L << 53;
        return whole ? Long.toString((long) value) : Double.toString(value);
    }
}
