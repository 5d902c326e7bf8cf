package dev.voxelgate.proxy.volume.geometry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The frames of a series by their place: those of one cluster have the same position, within a tolerance, and the same
 * orientation. Frames that say nothing of their place are in none.
 *
 * <p>The space is cut into cells of twice the tolerance, so that a frame is compared with those of eight cells and not
 * with all: a tiled image has 100,000 frames in one plane, a rotational one thousands at one point.
 */
final class PositionClusters {

    /** Where a series has no Pixel Spacing: far below what any device resolves, in mm. */
    private static final double WITHOUT_SPACING = 1e-5;

    private record Cell(Orientation orientation, long x, long y, long z) {}

    private record Cluster(Vector3 position, List<Integer> frames) {}

    private final double tolerance;
    private final Map<Cell, List<Cluster>> cells = new HashMap<>();
    private final List<Cluster> clusters = new ArrayList<>();

    private PositionClusters(double tolerance) {
        this.tolerance = tolerance;
    }

    /** The indexes of the frames of each cluster, ascending; the clusters by the first of their frames. */
    static List<List<Integer>> of(List<FrameGeometry> frames, Tolerance tolerance) {
        double pixel = frames.stream()
                .map(FrameGeometry::pixelSpacing)
                .filter(Objects::nonNull)
                .mapToDouble(PixelSpacing::smaller)
                .min()
                .orElse(0);
        var found = new PositionClusters(Math.max(WITHOUT_SPACING, tolerance.relative() * pixel));
        for (int i = 0; i < frames.size(); i++) {
            found.add(i, frames.get(i));
        }
        return found.clusters.stream().map(Cluster::frames).toList();
    }

    private void add(int index, FrameGeometry frame) {
        var position = frame.position();
        var orientation = frame.orientation();
        if (position == null || orientation == null) {
            return;
        }
        var cluster = find(position, orientation);
        if (cluster == null) {
            cluster = new Cluster(position, new ArrayList<>());
            clusters.add(cluster);
            cells.computeIfAbsent(cell(orientation, position, 0, 0, 0), _ -> new ArrayList<>())
                    .add(cluster);
        }
        cluster.frames.add(index);
    }

    private @Nullable Cluster find(Vector3 position, Orientation orientation) {
        for (int corner = 0; corner < 8; corner++) {
            var cell = cell(orientation, position, side(corner & 1), side(corner & 2), side(corner & 4));
            for (var cluster : cells.getOrDefault(cell, List.of())) {
                if (cluster.position.minus(position).length() <= tolerance) {
                    return cluster;
                }
            }
        }
        return null;
    }

    private static int side(int bit) {
        return bit == 0 ? -1 : 1;
    }

    private Cell cell(Orientation orientation, Vector3 position, int x, int y, int z) {
        return new Cell(orientation, along(position.x(), x), along(position.y(), y), along(position.z(), z));
    }

    private long along(double coordinate, int side) {
        return (long) Math.floor((coordinate + side * tolerance) / (2 * tolerance));
    }
}
