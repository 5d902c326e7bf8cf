package dev.voxelgate.proxy.volume.geometry;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import java.util.List;

/**
 * The positions of the frames of two kinds of objects without functional groups: those of a reconstructed NM volume
 * (PS3.3 C.8.4.15) and those of an RT Dose (C.8.8.3.2). Both say where the first is, and how far the others are from it
 * along the normal.
 */
final class FrameOffsets {

    private static final String NM_IMAGE_STORAGE = "1.2.840.10008.5.1.4.1.1.20";
    private static final String RT_DOSE_STORAGE = "1.2.840.10008.5.1.4.1.1.481.2";

    /** Gated reconstructions repeat each slice, and their vectors are another matter. */
    private static final String RECONSTRUCTED = "RECON TOMO";

    private FrameOffsets() {}

    /** One of each frame, or none when the object is of another kind, or leaves anything open. */
    static List<Vector3> positions(Attributes top, int numberOfFrames) {
        String sopClass = top.string(Tag.SOP_CLASS_UID);
        if (NM_IMAGE_STORAGE.equals(sopClass)) {
            return stacked(detector(top), reconstructed(top), numberOfFrames);
        }
        return RT_DOSE_STORAGE.equals(sopClass) ? stacked(top, dose(top), numberOfFrames) : List.of();
    }

    /** What an NM Image says of its one detector, which has the plane of a reconstruction's first slice; else nothing. */
    static Attributes detector(Attributes top) {
        var detectors = top.items(Tag.DETECTOR_INFORMATION_SEQUENCE);
        return detectors.size() == 1 && NM_IMAGE_STORAGE.equals(top.string(Tag.SOP_CLASS_UID))
                ? detectors.getFirst()
                : Attributes.EMPTY;
    }

    private static List<Vector3> stacked(Attributes first, List<Double> offsets, int numberOfFrames) {
        var position = FrameAttributes.finite(first, Tag.IMAGE_POSITION_PATIENT);
        var orientation = Orientation.of(FrameAttributes.finite(first, Tag.IMAGE_ORIENTATION_PATIENT));
        if (position.size() != 3 || orientation == null || offsets.size() != numberOfFrames) {
            return List.of();
        }
        var origin = Vector3.of(position);
        var normal = orientation.normal();
        return offsets.stream().map(offset -> origin.plus(normal.times(offset))).toList();
    }

    /** The sign of Spacing Between Slices tells the direction along the normal; slices count from 1. */
    private static List<Double> reconstructed(Attributes top) {
        var imageType = top.strings(Tag.IMAGE_TYPE);
        var spacing = FrameAttributes.finite(top, Tag.SPACING_BETWEEN_SLICES);
        boolean known = imageType.size() > 2 && imageType.get(2).strip().equals(RECONSTRUCTED) && !spacing.isEmpty();
        return known
                ? FrameAttributes.finite(top, Tag.SLICE_VECTOR).stream()
                        .map(slice -> (slice - 1) * spacing.getFirst())
                        .toList()
                : List.of();
    }

    /** Offsets from the first plane. Those that do not begin with 0 are z coordinates, of slices along z alone. */
    private static List<Double> dose(Attributes top) {
        var offsets = FrameAttributes.finite(top, Tag.GRID_FRAME_OFFSET_VECTOR);
        if (offsets.isEmpty() || offsets.getFirst() == 0) {
            return offsets;
        }
        var orientation = Orientation.of(FrameAttributes.finite(top, Tag.IMAGE_ORIENTATION_PATIENT));
        if (orientation == null || Math.abs(Math.abs(orientation.normal().z()) - 1) > 1e-6) {
            return List.of();
        }
        double sign = Math.signum(orientation.normal().z());
        return offsets.stream().map(z -> sign * (z - offsets.getFirst())).toList();
    }
}
