package dev.voxelgate.proxy.upstream;

import dev.voxelgate.proxy.volume.FrameSequence;
import dev.voxelgate.proxy.volume.PlannedInstance;
import dev.voxelgate.proxy.volume.Window;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the frames of a plan are asked for: what is cheapest for the archive. */
sealed interface FrameAccess {

    /** One request for the whole series, whose instances are brought into the order of the plan. */
    record WholeSeries(FrameSequence frames) implements FrameAccess {}

    /** A request for each instance, all of its frames from the first. */
    record WholeInstances(List<PlannedInstance> instances) implements FrameAccess {}

    /** The file of each instance, from an Orthanc, which reads and sends it as it is. */
    record OrthancFiles(List<PlannedInstance> instances, OrthancRest orthanc) implements FrameAccess {}

    /**
     * Chooses by the archive and by the plan. A whole series is asked for when the order in which the archive will send its
     * instances can be turned into the plan's within the window.
     *
     * @param orthanc of the archive, null when it is none
     */
    static FrameAccess of(FrameSequence frames, Window window, @Nullable OrthancRest orthanc) {
        if (orthanc == null
                && frames.isWhole()
                && frames.volume().dropped().isEmpty()
                && frames.instances().size() > 1
                && fits(frames, window)) {
            return new WholeSeries(frames);
        }
        return of(frames.instances(), orthanc);
    }

    /** The same for some instances of a plan. */
    static FrameAccess of(List<PlannedInstance> instances, @Nullable OrthancRest orthanc) {
        return orthanc == null ? new WholeInstances(instances) : new OrthancFiles(instances, orthanc);
    }

    private static boolean fits(FrameSequence frames, Window window) {
        return FrameReorder.heldBytes(frames.volume().listedInstances(), frames.instances(), frames.storedFrameBytes())
                <= window.fetchFrames() * frames.storedFrameBytes();
    }
}
