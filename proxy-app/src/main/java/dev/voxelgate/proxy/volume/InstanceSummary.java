package dev.voxelgate.proxy.volume;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.MalformedValueException;
import dev.voxelgate.dicomweb.model.NumberOfFrames;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.UnsupportedImageException;
import dev.voxelgate.proxy.pixels.ImagePixels;
import dev.voxelgate.proxy.pixels.PixelOptions;
import dev.voxelgate.proxy.pixels.Profile;
import dev.voxelgate.proxy.pixels.ValueRange;
import dev.voxelgate.proxy.volume.geometry.GeometryReader;
import dev.voxelgate.proxy.volume.geometry.InstanceGeometry;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the plan needs to know of one instance, from its metadata.
 *
 * @param sopInstanceUid the instance
 * @param patientId the Patient ID, empty when there is none; goes into Orthanc's identifier and the audit trail, and nowhere else
 * @param placement what it is ordered by
 * @param numberOfFrames at least 1
 * @param image the layout of its frames
 * @param geometry where its frames are
 * @param rescaled the ranges of its values by the rules that apply; without those that cannot be told
 * @param digest a SHA-256 of all that was said of it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record InstanceSummary(
        Uid sopInstanceUid,
        String patientId,
        Placement placement,
        int numberOfFrames,
        ImagePixel image,
        InstanceGeometry geometry,
        Map<Profile, ValueRange> rescaled,
        byte[] digest) {

    private static final int LONGEST_PATIENT_ID = 1024;

    /**
     * Reads the summary out of one object of a DICOMweb metadata answer, or out of the instance's own header.
     *
     * @param geometry the reader of the series
     * @throws UnprocessableVolumeException when the object is no image, or not one that can be an array
     */
    static InstanceSummary of(Attributes metadata, GeometryReader geometry) {
        var sop = sopInstanceUid(metadata);
        try {
            int frames = NumberOfFrames.of(metadata);
            var image = ImagePixels.of(metadata, null);
            return new InstanceSummary(
                    sop,
                    patientId(metadata),
                    Placement.of(metadata, frames),
                    frames,
                    image,
                    geometry.read(metadata, frames),
                    ranges(image, metadata),
                    new AttributesDigest().put(metadata).sum());
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
                placement.sharing(other.placement),
                numberOfFrames,
                image.equals(other.image) ? other.image : image,
                geometry,
                rescaled.equals(other.rescaled) ? other.rescaled : rescaled,
                digest);
    }

    private static Map<Profile, ValueRange> ranges(ImagePixel image, Attributes metadata) {
        Map<Profile, ValueRange> ranges = new EnumMap<>(Profile.class);
        for (var profile : Profile.values()) {
            try {
                ranges.put(profile, ValueRange.of(image, metadata, new PixelOptions(true, profile)));
            } catch (UnsupportedImageException _) {
                // The instance's own header says so when its values are made.
            }
        }
        return ranges;
    }

    /** Whether a data set is of an object without an image. */
    static boolean isImage(Attributes metadata) {
        return metadata.contains(Tag.ROWS) || metadata.contains(Tag.BITS_ALLOCATED);
    }

    /** What the values of its frames can be; empty where only they can tell. */
    Optional<ValueRange> range(boolean rescale, Profile profile) {
        return rescale
                ? Optional.ofNullable(rescaled.get(profile))
                : Optional.of(ValueRange.of(image, Attributes.EMPTY, new PixelOptions(false, profile)));
    }

    /**
     * Far longer than the 64 characters that a Patient ID may have: it finds an Orthanc's file faster, no more. Blanks at
     * its start are a part of it in Orthanc's identifiers.
     */
    static String patientId(Attributes metadata) {
        String patientId = metadata.string(Tag.PATIENT_ID);
        return patientId == null || patientId.length() > LONGEST_PATIENT_ID ? "" : patientId.stripTrailing();
    }

    static Uid sopInstanceUid(Attributes metadata) {
        String uid = InstanceIdentity.sopInstanceUidIn(metadata);
        if (uid.isBlank()) {
            throw new UnprocessableVolumeException("invalid-metadata", "an object has no SOP Instance UID");
        }
        return new Uid(uid);
    }
}
