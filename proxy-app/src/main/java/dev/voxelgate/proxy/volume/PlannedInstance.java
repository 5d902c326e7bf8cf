package dev.voxelgate.proxy.volume;

import dev.voxelgate.dicomweb.model.Uid;

/**
 * One retrieval of the plan: some or all frames of one instance, which follow each other in the array.
 *
 * @param study its Study Instance UID
 * @param series its Series Instance UID
 * @param instance its SOP Instance UID
 * @param patientId its Patient ID, only for {@link #orthancId()} and for the audit trail
 * @param numberOfFrames how many frames the instance has
 * @param frames the wanted ones
 */
public record PlannedInstance(
        Uid study, Uid series, Uid instance, String patientId, int numberOfFrames, FrameSelection frames) {

    /** Where an Orthanc keeps it. */
    public OrthancId orthancId() {
        return OrthancId.ofInstance(patientId, study.value(), series.value(), instance.value());
    }

    /** Names the UID and nothing else, so that a plan can be logged. */
    @Override
    public String toString() {
        return "instance " + instance;
    }
}
