package dev.voxelgate.proxy.web.routes;

import dev.voxelgate.proxy.upstream.ListedSeries;
import dev.voxelgate.proxy.volume.ArrayPlan;
import dev.voxelgate.proxy.volume.Volume;
import dev.voxelgate.proxy.volume.VolumeRequest;
import dev.voxelgate.proxy.web.problem.Problems;
import org.jspecify.annotations.Nullable;

/** What became of the planning of one series of a study. */
sealed interface SeriesOutcome {

    String PROBLEM = "urn:voxelgate:problem:";

    ListedSeries series();

    /** What the digest of the study rests on: that of the volume, or why there is none. */
    String state();

    /** It is an array. */
    record Planned(ListedSeries series, VolumeRequest request, ArrayPlan plan) implements SeriesOutcome {

        Volume volume() {
            return plan.volume();
        }

        @Override
        public String state() {
            return volume().digest();
        }
    }

    /**
     * It is none, or not one of the form that is asked for.
     *
     * @param volume null when there is not even that
     * @param failure what the array of the series alone is answered with
     */
    record LeftOut(ListedSeries series, @Nullable Volume volume, Throwable failure) implements SeriesOutcome {

        @Override
        public String state() {
            return volume == null ? reason() : volume.digest();
        }

        /** The name of the problem. */
        String reason() {
            return Problems.of(failure).type().substring(PROBLEM.length());
        }

        String detail() {
            return Problems.of(failure).detail();
        }

        /** Whether the archive is to blame. */
        boolean isFailureOfArchive() {
            return Problems.of(failure).status() >= 500;
        }
    }

    /** The digest of the volume, if there is one. */
    default @Nullable String digest() {
        return switch (this) {
            case Planned planned -> planned.volume().digest();
            case LeftOut(var _, var volume, var _) -> volume == null ? null : volume.digest();
        };
    }
}
