package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.proxy.volume.InstanceIdentity;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks through metadata for the first object that should have an image and, by what is said of it, has none. */
final class ImageAttributes {

    /** Modalities (PS3.3 C.7.3.1.1.1) whose objects never have Pixel Data. */
    private static final Set<String> WITHOUT_IMAGES = Set.of(
            "ANN",
            "ASMT",
            "AU",
            "DOC",
            "ECG",
            "EEG",
            "EMG",
            "EOG",
            "EPS",
            "FID",
            "HD",
            "KO",
            "M3D",
            "PLAN",
            "PR",
            "REG",
            "RESP",
            "RTINTENT",
            "RTPLAN",
            "RTRECORD",
            "RTSTRUCT",
            "RWV",
            "SR",
            "SRF",
            "STAIN",
            "TEXTUREMAP");

    private @Nullable Uid missing;

    void look(Attributes metadata) {
        if (missing == null && !areIn(metadata) && mayHaveImage(metadata)) {
            var instance = new Uid(InstanceIdentity.sopInstanceUidIn(metadata));
            missing = instance.isPathSafe() ? instance : null;
        }
    }

    /** The object without an image; null when there is none. */
    @Nullable
    Uid missing() {
        return missing;
    }

    /** Whether a data set has what every image has (PS3.3 C.7.6.3). */
    static boolean areIn(Attributes attributes) {
        return attributes.contains(Tag.ROWS)
                && attributes.contains(Tag.COLUMNS)
                && attributes.contains(Tag.BITS_ALLOCATED);
    }

    private static boolean mayHaveImage(Attributes metadata) {
        var modality = metadata.string(Tag.MODALITY);
        return (modality == null || !WITHOUT_IMAGES.contains(modality.strip()))
                && !InstanceIdentity.sopInstanceUidIn(metadata).isBlank();
    }
}
