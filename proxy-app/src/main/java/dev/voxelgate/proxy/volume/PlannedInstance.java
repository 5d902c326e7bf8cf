package dev.voxelgate.proxy.volume;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.NumberOfFrames;
import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.proxy.volume.geometry.GeometryReader;
import dev.voxelgate.proxy.volume.geometry.InstanceGeometry;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One retrieval of the plan: some or all frames of one instance, which follow each other in the array.
 *
 * @param study its Study Instance UID
 * @param series its Series Instance UID
 * @param instance its SOP Instance UID
 * @param patientId its Patient ID, only for {@link #orthancId()} and for the audit trail
 * @param numberOfFrames how many frames the instance has
 * @param frames the wanted ones
 * @param placement what places it among the others
 * @param geometry where the metadata have its frames
 * @param knownId its identifier in an Orthanc that has told it; null when it is to be computed
 */
public record PlannedInstance(
        Uid study,
        Uid series,
        Uid instance,
        String patientId,
        int numberOfFrames,
        FrameSelection frames,
        Placement placement,
        InstanceGeometry geometry,
        @Nullable OrthancId knownId) {

    /**
     * How the instance's own header contradicts the plan, which was made from the archive's metadata; empty when it does
     * not. Its pixels are not looked at.
     *
     * @param order what the plan's order rests on; the rest may differ
     */
    public Optional<String> contradiction(Attributes header, OrderedBy order) {
        int frames = NumberOfFrames.of(header);
        return frames == numberOfFrames
                ? placement.contradiction(Placement.of(header, frames), order)
                : Optional.of("it has %d frames, not %d".formatted(frames, numberOfFrames));
    }

    /**
     * How the instance's own header contradicts what the metadata say of the places of the planned frames; empty when it does
     * not. For files whose headers tell them.
     *
     * @param withRescale whether slope and intercept are told too
     */
    public Optional<String> displacement(Attributes header, boolean withRescale) {
        var own = new GeometryReader().read(header, numberOfFrames);
        return IntStream.rangeClosed(0, frames.last())
                .filter(frames::contains)
                .mapToObj(frame -> geometry.frame(frame).contradiction(own.frame(frame), withRescale))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** Where an Orthanc keeps it. */
    public OrthancId orthancId() {
        return knownId == null
                ? OrthancId.ofInstance(patientId, study.value(), series.value(), instance.value())
                : knownId;
    }

    /** Whether it can be asked for by its UIDs. */
    public boolean isPathSafe() {
        return study.isPathSafe() && series.isPathSafe() && instance.isPathSafe();
    }

    /** Names the UID and nothing else, so that a plan can be logged. */
    @Override
    public String toString() {
        return "instance " + instance;
    }
}
