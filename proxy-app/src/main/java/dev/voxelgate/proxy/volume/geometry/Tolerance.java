package dev.voxelgate.proxy.volume.geometry;

/**
 * How far the geometry of a volume may be from the ideal. The defaults are those of highdicom 0.26
 * ({@code highdicom.spatial.get_volume_positions}).
 *
 * @param relative how far one distance of slices may be from the mean, as a part of it. Two positions are the same when
 *     they are closer than this part of a pixel. Between 0 and 0.5, both excluded
 * @param perpendicular how far the cosine of the angle between the stack and the slices' normal may be from 1
 * @param orientation how far a direction cosine may be from that of the first slice
 */
public record Tolerance(double relative, double perpendicular, double orientation) {

    public static final Tolerance DEFAULT = new Tolerance(0.01, 0.001, 1e-5);

    /** Checks the values. */
    public Tolerance {
        if (!(relative > 0 && relative < 0.5)) {
            throw new IllegalArgumentException("a relative tolerance is more than 0 and less than 0.5");
        }
        if (!(perpendicular > 0 && perpendicular < 1 && orientation > 0)) {
            throw new IllegalArgumentException("a tolerance is more than 0");
        }
    }

    /**
     * The default with another relative tolerance.
     *
     * @throws IllegalArgumentException when it is not between 0 and 0.5
     */
    public static Tolerance relative(double relative) {
        return new Tolerance(relative, DEFAULT.perpendicular, DEFAULT.orientation);
    }

    /** How far a slice may be beside the line of the stack, as a part of the spacing: the sine of that angle. */
    double sideways() {
        return Math.sqrt(perpendicular * (2 - perpendicular));
    }
}
