package dev.voxelgate.proxy.volume;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.Uid;

/**
 * Which instance a data set is.
 *
 * @param sopInstanceUid the instance
 * @param patientId the Patient ID, empty when there is none; goes into Orthanc's identifier and the audit trail, and nowhere else
 */
public record InstanceIdentity(Uid sopInstanceUid, String patientId) {

    /**
     * Reads it from metadata, from a search result or from a file.
     *
     * @throws UnprocessableVolumeException when there is no SOP Instance UID that is one
     */
    public static InstanceIdentity of(Attributes attributes) {
        return new InstanceIdentity(InstanceSummary.sopInstanceUid(attributes), InstanceSummary.patientId(attributes));
    }

    /** The SOP Instance UID in a data set, whole where a backslash makes several values of it; empty when there is none. */
    public static String sopInstanceUidIn(Attributes attributes) {
        return String.join("\\", attributes.strings(Tag.SOP_INSTANCE_UID));
    }

    /** Names the UID and nothing else, so that it can be logged. */
    @Override
    public String toString() {
        return "instance " + sopInstanceUid;
    }
}
