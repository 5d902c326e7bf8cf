package dev.voxelgate.proxy.demo.phantom;

import static dev.voxelgate.proxy.demo.phantom.HeadPhantom.PIXEL_SPACING;
import static dev.voxelgate.proxy.demo.phantom.HeadPhantom.SIZE;
import static dev.voxelgate.proxy.demo.phantom.HeadPhantom.SLICE_SPACING;

import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.proxy.demo.dataset.Attribute;
import dev.voxelgate.proxy.demo.dataset.DataSet;
import java.util.ArrayList;

/**
 * The ventricles of the head as a binary segmentation (PS3.3 A.51): one bit per pixel, frames of the ventricles'
 * bounding box only. A frame is no whole number of bytes, so frames start amid bytes.
 */
final class VentricleSegmentation {

    /** The axial slices that the frames lie in. */
    static final int FIRST_SLICE = 23;

    static final int FRAMES = 22;
    /** The box's place in the axial slices. */
    static final int TOP = 77;

    static final int LEFT = 83;
    static final int ROWS = 85;
    static final int COLUMNS = 91;

    private VentricleSegmentation() {}

    /** A frame's pixels, 0 or 1, row by row. */
    static byte[] frame(int index) {
        var tissues = HeadPhantom.tissues(FIRST_SLICE + index);
        var mask = new byte[ROWS * COLUMNS];
        for (int i = 0; i < mask.length; i++) {
            int voxel = (TOP + i / COLUMNS) * SIZE + LEFT + i % COLUMNS;
            mask[i] = (byte) (tissues[voxel] == HeadPhantom.Tissue.VENTRICLE ? 1 : 0);
        }
        return mask;
    }

    /** Bit 0 of a byte is its first pixel, and frames follow each other without a gap (PS3.5 8.1.1). */
    private static byte[] packed() {
        int bits = ROWS * COLUMNS;
        var bytes = new byte[Math.ceilDiv(FRAMES * bits, 8)];
        for (int frame = 0; frame < FRAMES; frame++) {
            var mask = frame(frame);
            for (int i = 0; i < bits; i++) {
                int bit = frame * bits + i;
                bytes[bit / 8] |= (byte) (mask[i] << bit % 8);
            }
        }
        return bytes;
    }

    static DataSet dataSet(SeriesIdentity identity, Uid segmentedSeries) {
        var perFrame = new ArrayList<DataSet>();
        for (int frame = 0; frame < FRAMES; frame++) {
            perFrame.add(FunctionalGroups.frame(
                            frame,
                            HeadPhantom.millimetres(LEFT),
                            HeadPhantom.millimetres(TOP),
                            HeadPhantom.sliceLocation(FIRST_SLICE + frame))
                    .build());
        }
        var dataSet = identity.instance(1)
                .text(Attribute.IMAGE_TYPE, "DERIVED", "PRIMARY")
                .text(Attribute.FRAME_OF_REFERENCE_UID, CtSlices.FRAME_OF_REFERENCE)
                .text(Attribute.POSITION_REFERENCE_INDICATOR)
                .text(Attribute.LOSSY_IMAGE_COMPRESSION, "00")
                .text(Attribute.CONTENT_LABEL, "VENTRICLES")
                .text(Attribute.CONTENT_DESCRIPTION, "Lateral ventricles of the phantom")
                .text(Attribute.CONTENT_CREATOR_NAME, "Voxelgate")
                .numbers(Attribute.NUMBER_OF_FRAMES, FRAMES)
                .text(Attribute.SEGMENTATION_TYPE, "BINARY")
                .items(Attribute.SEGMENT_SEQUENCE, segment())
                .items(
                        Attribute.REFERENCED_SERIES_SEQUENCE,
                        DataSet.builder()
                                .text(Attribute.SERIES_INSTANCE_UID, segmentedSeries.value())
                                .build())
                .items(
                        Attribute.SHARED_FUNCTIONAL_GROUPS_SEQUENCE,
                        FunctionalGroups.axial(PIXEL_SPACING, SLICE_SPACING)
                                .items(
                                        Attribute.SEGMENT_IDENTIFICATION_SEQUENCE,
                                        DataSet.builder()
                                                .numbers(Attribute.REFERENCED_SEGMENT_NUMBER, 1)
                                                .build())
                                .build())
                .items(Attribute.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE, perFrame.toArray(DataSet[]::new));
        PixelModule.describe(dataSet, "MONOCHROME2", ROWS, COLUMNS, 1, false);
        return PixelModule.samples(dataSet, 1, packed()).build();
    }

    private static DataSet segment() {
        return DataSet.builder()
                .numbers(Attribute.SEGMENT_NUMBER, 1)
                .text(Attribute.SEGMENT_LABEL, "Ventricles")
                .text(Attribute.SEGMENT_ALGORITHM_TYPE, "MANUAL")
                .items(
                        Attribute.SEGMENTED_PROPERTY_CATEGORY_SEQUENCE,
                        FunctionalGroups.code("123037004", "SCT", "Anatomical Structure"))
                .items(
                        Attribute.SEGMENTED_PROPERTY_TYPE_SEQUENCE,
                        FunctionalGroups.code("66720007", "SCT", "Lateral ventricle of brain"))
                .build();
    }
}
