package dev.voxelgate.proxy.volume.geometry;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * How the slices of one orientation follow each other along their normal.
 *
 * @param verdict volume, sheared, gaps or irregular
 * @param step from a slice to the next, in mm; zero when all are in one plane
 * @param spacing the mean distance along the normal, missing slices counted, in mm
 * @param maxDeviation how far at most a slice is from where equal steps would put it, in mm
 * @param tiltDegrees the angle between the stack and the normal, from 0 to 90
 * @param gaps where slices are missing
 */
record Stack(Verdict verdict, Vector3 step, double spacing, double maxDeviation, double tiltDegrees, List<Gap> gaps) {

    /** Two distances below this are one, in mm: highdicom's measure of equality. */
    private static final double SMALLEST = 1e-5;

    /** A far multiple is not to be any distance at all. */
    private static final double LOOSEST_MULTIPLE = 0.1;

    /** No stack has more slices; two far positions are not one with a million missing. */
    private static final long MOST_STEPS = 100_000;

    /** Fits at least two positions, in the order of the array. */
    static Stack of(List<Vector3> positions, Vector3 normal, Tolerance tolerance) {
        var first = positions.getFirst();
        var distances = positions.stream()
                .mapToDouble(position -> position.minus(first).dot(normal))
                .toArray();
        double[] steps = IntStream.range(1, distances.length)
                .mapToDouble(i -> distances[i] - distances[i - 1])
                .toArray();
        double mean = distances[distances.length - 1] / steps.length;
        long[] counts = counts(steps, mean, tolerance);
        long[] places = new long[distances.length];
        for (int i = 1; i < places.length; i++) {
            places[i] = places[i - 1] + Math.max(1, counts.length == 0 ? 1 : counts[i - 1]);
        }
        var span = positions.getLast().minus(first);
        var step = span.times(1.0 / places[places.length - 1]);
        double spacing = Math.abs(step.dot(normal));
        double tilt = Math.atan2(span.cross(normal).length(), Math.abs(span.dot(normal)));
        double deviation = 0;
        double sideways = 0;
        for (int i = 0; i < places.length; i++) {
            var off = positions.get(i).minus(first).minus(step.times(places[i]));
            deviation = Math.max(deviation, off.length());
            sideways =
                    Math.max(sideways, off.minus(normal.times(off.dot(normal))).length());
        }
        boolean straight = sideways <= tolerance.sideways() * spacing + SMALLEST;
        var gaps = gaps(counts);
        return new Stack(
                verdict(counts.length > 0 && straight, gaps, 1 - Math.cos(tilt) < tolerance.perpendicular()),
                step,
                spacing,
                deviation,
                Math.toDegrees(tilt),
                straight ? gaps : List.of());
    }

    private static Verdict verdict(boolean regular, List<Gap> gaps, boolean upright) {
        if (!regular) {
            return Verdict.IRREGULAR;
        }
        if (!gaps.isEmpty()) {
            return Verdict.GAPS;
        }
        return upright ? Verdict.VOLUME : Verdict.SHEARED;
    }

    /** How many steps of a regular stack each distance is; none when it is not regular. */
    private static long[] counts(double[] steps, double mean, Tolerance tolerance) {
        double direction = Math.signum(mean);
        double smallest =
                DoubleStream.of(steps).map(step -> direction * step).min().orElse(0);
        if (!(smallest > SMALLEST)) {
            return new long[0];
        }
        double regular = Math.abs(mean);
        if (DoubleStream.of(steps).allMatch(step -> isNear(step * direction / regular, 1, tolerance.relative()))) {
            return DoubleStream.of(steps).mapToLong(_ -> 1).toArray();
        }
        double unit = DoubleStream.of(steps)
                .map(step -> direction * step)
                .filter(step -> isNear(step / smallest, 1, 2 * tolerance.relative()))
                .average()
                .orElse(smallest);
        long[] multiples = DoubleStream.of(steps)
                .filter(step -> isMultiple(step * direction / unit, tolerance))
                .mapToLong(step -> Math.round(step * direction / unit))
                .toArray();
        boolean missing = LongStream.of(multiples).anyMatch(multiple -> multiple > 1);
        return missing && multiples.length == steps.length ? multiples : new long[0];
    }

    /** Each of the missing slices may be off by the tolerance, as long as it is clear how many there are. */
    private static boolean isMultiple(double steps, Tolerance tolerance) {
        double relative = tolerance.relative();
        long whole = Math.round(steps);
        return whole > 0
                && whole <= MOST_STEPS
                && isNear(steps, whole, Math.max(relative, Math.min(relative * whole, LOOSEST_MULTIPLE)));
    }

    private static boolean isNear(double value, double wanted, double tolerance) {
        // A decimal fraction is not exact in binary: without the last term 1.01 is not within 0.01 of 1.
        return Math.abs(value - wanted) <= tolerance + 1e-9;
    }

    private static List<Gap> gaps(long[] counts) {
        List<Gap> gaps = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 1) {
                gaps.add(new Gap(i, counts[i] - 1));
            }
        }
        return List.copyOf(gaps);
    }
}
