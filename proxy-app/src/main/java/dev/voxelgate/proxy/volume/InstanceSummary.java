package dev.voxelgate.proxy.volume;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.MalformedValueException;
import dev.voxelgate.dicomweb.model.NumberOfFrames;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.UnsupportedImageException;
import dev.voxelgate.proxy.pixels.ImagePixels;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the plan needs to know of one instance, from its metadata.
 *
 * @param sopInstanceUid the instance
 * @param patientId the Patient ID, empty when there is none; goes into Orthanc's identifier and the audit trail, and nowhere else
 * @param instanceNumber or null when absent or no integer
 * @param position Image Position (Patient), 3 values in mm, or null
 * @param orientation Image Orientation (Patient), 6 direction cosines, or null
 * @param numberOfFrames at least 1
 * @param image the layout of its frames
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record InstanceSummary(
        Uid sopInstanceUid,
        String patientId,
        @Nullable Integer instanceNumber,
        float @Nullable [] position,
        float @Nullable [] orientation,
        int numberOfFrames,
        ImagePixel image) {

    private static final int LONGEST_PATIENT_ID = 1024;

    /**
     * Reads the summary out of one object of a DICOMweb metadata answer.
     *
     * @throws UnprocessableVolumeException when the object is no image, or not one that can be an array
     */
    static InstanceSummary of(Attributes metadata) {
        var sop = sopInstanceUid(metadata);
        try {
            return new InstanceSummary(
                    sop,
                    patientId(metadata),
                    instanceNumber(metadata),
                    vector(metadata, Tag.IMAGE_POSITION_PATIENT, 3),
                    vector(metadata, Tag.IMAGE_ORIENTATION_PATIENT, 6),
                    NumberOfFrames.of(metadata),
                    ImagePixels.of(metadata, null));
        } catch (UnsupportedImageException e) {
            throw new UnprocessableVolumeException("unsupported-image", "instance " + sop + ": " + e.getMessage());
        } catch (MalformedValueException e) {
            throw new UnprocessableVolumeException("invalid-metadata", "instance " + sop + ": " + e.getMessage());
        }
    }

    /** The same, with the parts that do not differ from another instance's being that one's: a series has thousands. */
    InstanceSummary sharing(InstanceSummary other) {
        return new InstanceSummary(
                sopInstanceUid,
                patientId.equals(other.patientId) ? other.patientId : patientId,
                instanceNumber,
                position,
                Arrays.equals(orientation, other.orientation) ? other.orientation : orientation,
                numberOfFrames,
                image.equals(other.image) ? other.image : image);
    }

    /** Far longer than the 64 characters that a Patient ID may have: it finds an Orthanc's file faster, no more. */
    private static String patientId(Attributes metadata) {
        String patientId = metadata.string(Tag.PATIENT_ID);
        return patientId == null || patientId.length() > LONGEST_PATIENT_ID ? "" : patientId.strip();
    }

    private static Uid sopInstanceUid(Attributes metadata) {
        String uid = metadata.string(Tag.SOP_INSTANCE_UID);
        if (uid == null || !Uid.isUid(uid)) {
            throw new UnprocessableVolumeException(
                    "invalid-metadata", "an object has no SOP Instance UID by which it could be asked for");
        }
        return new Uid(uid);
    }

    private static @Nullable Integer instanceNumber(Attributes metadata) {
        try {
            var number = metadata.integer(Tag.INSTANCE_NUMBER);
            return number.isPresent() ? number.getAsInt() : null;
        } catch (MalformedValueException e) {
            return null;
        }
    }

    /** The vector in float32, or null when it is absent, of another size, or not numbers: then it orders nothing. */
    private static float @Nullable [] vector(Attributes metadata, int tag, int size) {
        List<Double> numbers;
        try {
            numbers = metadata.numbers(tag);
        } catch (MalformedValueException e) {
            return null;
        }
        if (numbers.size() != size) {
            return null;
        }
        float[] vector = new float[size];
        for (int i = 0; i < size; i++) {
            vector[i] = numbers.get(i).floatValue();
        }
        return vector;
    }
}
