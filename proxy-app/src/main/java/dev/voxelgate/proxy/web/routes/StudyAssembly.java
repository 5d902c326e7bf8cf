package dev.voxelgate.proxy.web.routes;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.voxelgate.proxy.array.StudyArrays;
import dev.voxelgate.proxy.container.NpyContainer;
import dev.voxelgate.proxy.volume.ArrayLayout;
import dev.voxelgate.proxy.volume.ArrayOptions;
import dev.voxelgate.proxy.volume.ArraySelection;
import dev.voxelgate.proxy.volume.MemoryExhaustedException;
import dev.voxelgate.proxy.volume.PlanLimits;
import dev.voxelgate.proxy.volume.UnprocessableVolumeException;
import dev.voxelgate.proxy.volume.VolumeOptions;
import dev.voxelgate.proxy.volume.geometry.GeometryDocument;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import tools.jackson.databind.json.JsonMapper;

/**
 * Collects the arrays of a study, and writes the manifest that goes with them. What it keeps is bounded: the instances of all
 * series by what one series may have, the manifest by bytes.
 */
final class StudyAssembly {

    /** Geometry has some hundred bytes for each slice. */
    private static final int MAX_MANIFEST_BYTES = 32 << 20;

    /** Of each array; the archive may be deflated, and its members are not compressed before. */
    private static final NpyContainer NPY = new NpyContainer(false);

    private final JsonMapper json;
    private final PlanLimits limits;
    private final StudyDigest digest = new StudyDigest();
    private final List<StudyArrays.Member> members = new ArrayList<>();
    private final ByteArrayOutputStream entries = new ByteArrayOutputStream();
    private @Nullable Throwable firstFailure;
    private int instances;

    /** @param limits of what is planned for one request */
    StudyAssembly(JsonMapper json, PlanLimits limits) {
        this.json = json;
        this.limits = limits;
    }

    /**
     * An entry of the manifest.
     *
     * @param member the name of the file in the archive; null, as the next six, when the series is left out
     * @param shape of the array in it
     * @param dtype numpy's
     * @param affineLpsZyx of the array in it, which may be a part; null when no affine describes it
     * @param affineRasXyz the same for nibabel
     * @param spacingZyx in mm, of the array in it
     * @param geometry of the volume of which the array is a view; null when it has too many frames to be described
     * @param reason the name of the problem of a series that is left out
     * @param detail the same for people
     */
    private record Entry(
            @JsonProperty("series_instance_uid") String seriesInstanceUid,
            @JsonProperty("series_number") @Nullable Integer seriesNumber,
            @Nullable String modality,
            @Nullable String member,
            @Nullable List<Long> shape,
            @Nullable String dtype,
            @JsonProperty("affine_lps_zyx") @Nullable List<List<Double>> affineLpsZyx,
            @JsonProperty("affine_ras_xyz") @Nullable List<List<Double>> affineRasXyz,
            @JsonProperty("spacing_zyx") @Nullable List<Double> spacingZyx,
            @Nullable GeometryDocument geometry,
            @Nullable String reason,
            @Nullable String detail) {}

    /** Adds a series. @throws RuntimeException when the archive failed, or there is too much */
    void add(SeriesOutcome outcome) {
        digest.add(outcome);
        var series = outcome.series();
        switch (outcome) {
            case SeriesOutcome.Planned planned -> {
                instances += planned.volume().size();
                limits.requireInstancesOfStudy(instances);
                var name = name(planned);
                members.add(
                        new StudyArrays.Member(name, planned.request(), NPY.file(planned.request(), planned.plan())));
                var grid = planned.volume().grid(planned.request()).orElse(null);
                write(new Entry(
                        series.uid().value(),
                        series.number(),
                        series.modality(),
                        name,
                        planned.plan().shape(),
                        planned.plan().dtype().descr(),
                        grid == null ? null : grid.affineLpsZyx(),
                        grid == null ? null : grid.affineRasXyz(),
                        grid == null ? null : grid.spacingZyx(),
                        geometry(planned),
                        null,
                        null));
            }
            case SeriesOutcome.LeftOut left -> {
                if (firstFailure == null) {
                    firstFailure = left.failure();
                }
                write(new Entry(
                        series.uid().value(),
                        series.number(),
                        series.modality(),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        left.reason(),
                        left.detail()));
            }
        }
    }

    /** By its UID; by its identifier, where the UID could be a path out of a folder. */
    private static String name(SeriesOutcome.Planned planned) {
        var uid = planned.series().uid();
        return (uid.isPathSafe() ? uid.value() : planned.request().target().fileName()) + ".npy";
    }

    /** Of all frames, or of the group that was chosen; null when there are too many. */
    private static @Nullable GeometryDocument geometry(SeriesOutcome.Planned planned) {
        var choice = planned.request().volume();
        var options = planned.request().options();
        var unsplit = new VolumeOptions(choice.drop(), choice.group(), false, false, choice.tolerance());
        var whole = new ArrayOptions(
                options.rescale(), false, options.dtype(), options.clip(), ArrayLayout.ZYXC, ArraySelection.ALL);
        try {
            return planned.volume()
                    .describe(unsplit, whole)
                    .with(planned.volume().digest(), Map.of());
        } catch (UnprocessableVolumeException _) {
            return null;
        }
    }

    private void write(Entry entry) {
        byte[] bytes = MemoryExhaustedException.guard(() -> json.writeValueAsBytes(entry));
        if (entries.size() + bytes.length > MAX_MANIFEST_BYTES) {
            throw new UnprocessableVolumeException(
                    "too-large",
                    "the manifest of the study would have more than %d bytes".formatted(MAX_MANIFEST_BYTES));
        }
        if (entries.size() > 0) {
            entries.write(',');
        }
        entries.writeBytes(bytes);
    }

    /** Tells the states of the study apart. */
    String digest() {
        return digest.hex();
    }

    /** The arrays. When no series can be one, this throws the failure of the first. */
    StudyArrays arrays() {
        if (members.isEmpty()) {
            throw Exceptions.propagate(Objects.requireNonNull(firstFailure));
        }
        var study = members.getFirst().plan().volume().study().value();
        var manifest = new ByteArrayOutputStream(entries.size() + 256);
        manifest.writeBytes("{\"study_instance_uid\":%s,\"digest\":\"%s\",\"series\":["
                .formatted(json.writeValueAsString(study), digest())
                .getBytes(StandardCharsets.UTF_8));
        manifest.writeBytes(entries.toByteArray());
        manifest.writeBytes("]}".getBytes(StandardCharsets.UTF_8));
        return new StudyArrays(members, manifest.toByteArray());
    }
}
