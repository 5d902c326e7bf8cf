package dev.voxelgate.proxy.web.routes;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.proxy.routing.ArrayRoute;
import dev.voxelgate.proxy.upstream.ListedSeries;
import dev.voxelgate.proxy.volume.VolumeTarget;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer of {@code …/volumes}, as Jackson writes it.
 *
 * @param studyInstanceUid null when nothing has told it
 * @param digest of the study, for its pinned path
 * @param series all of them, by Series Number
 * @param links to other forms of the study
 */
record StudyDocument(
        @JsonProperty("study_instance_uid") @Nullable String studyInstanceUid,
        String digest,
        List<Series> series,
        Map<String, String> links) {

    /**
     * One series. What follows {@code seriesDescription} is null when the series is no array, but for the digest of its
     * volume; {@code reason} and {@code detail} are null when it is one.
     *
     * @param verdict of the geometry
     * @param shape of the array
     * @param dtype numpy's
     * @param bytes of the {@code .npy} file
     * @param digest of the volume
     * @param instances how many make the volume
     * @param reason why it is no array: the name of the problem
     * @param detail the same for people
     * @param links to its array and geometry, relative to the request
     */
    record Series(
            @JsonProperty("series_instance_uid") String seriesInstanceUid,
            @JsonProperty("series_number") @Nullable Integer seriesNumber,
            @Nullable String modality,
            @JsonProperty("series_description") @Nullable String seriesDescription,
            @Nullable String verdict,
            @Nullable List<Long> shape,
            @Nullable String dtype,
            @Nullable Long bytes,
            @Nullable String digest,
            @Nullable Integer instances,
            @Nullable String reason,
            @Nullable String detail,
            Map<String, String> links) {

        /** @param query that the links repeat */
        static Series of(SeriesOutcome outcome, String query) {
            return switch (outcome) {
                case SeriesOutcome.Planned planned -> of(planned, query);
                case SeriesOutcome.LeftOut left -> of(left);
            };
        }

        private static Series of(SeriesOutcome.Planned planned, String query) {
            var series = planned.series();
            var plan = planned.plan();
            var volume = planned.volume();
            return new Series(
                    series.uid().value(),
                    series.number(),
                    series.modality(),
                    series.description(),
                    volume.verdict(planned.request().volume()).word(),
                    plan.shape(),
                    plan.dtype().descr(),
                    plan.npyBytes(),
                    volume.digest(),
                    volume.size(),
                    null,
                    null,
                    links(series, volume.digest(), query));
        }

        private static Series of(SeriesOutcome.LeftOut left) {
            var series = left.series();
            return new Series(
                    series.uid().value(),
                    series.number(),
                    series.modality(),
                    series.description(),
                    null,
                    null,
                    null,
                    null,
                    left.digest(),
                    null,
                    left.reason(),
                    left.detail(),
                    Map.of());
        }

        private static Map<String, String> links(ListedSeries series, String digest, String query) {
            var path = path(series.target());
            Map<String, String> links = new LinkedHashMap<>();
            links.put(ArrayRoute.NUMPY, path + ArrayRoute.pinned(digest, ArrayRoute.NUMPY) + query);
            links.put(ArrayRoute.GEOMETRY, path + ArrayRoute.GEOMETRY + query);
            return links;
        }

        /** From a route of the study. */
        private static String path(VolumeTarget series) {
            return switch (series) {
                case VolumeTarget.Series(Uid _, Uid uid) -> "series/" + uid + '/';
                case VolumeTarget.OrthancSeries(var id) -> "../../series/" + id + '/';
                case VolumeTarget.Instance _, VolumeTarget.OrthancInstance _ ->
                    throw new IllegalArgumentException("no series of a study");
            };
        }
    }
}
