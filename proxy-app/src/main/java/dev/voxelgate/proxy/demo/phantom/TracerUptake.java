package dev.voxelgate.proxy.demo.phantom;

import static dev.voxelgate.proxy.demo.phantom.HeadPhantom.PIXEL_SPACING;
import static dev.voxelgate.proxy.demo.phantom.HeadPhantom.SIZE;
import static dev.voxelgate.proxy.demo.phantom.HeadPhantom.SLICES;
import static dev.voxelgate.proxy.demo.phantom.HeadPhantom.SLICE_SPACING;

import dev.voxelgate.proxy.demo.dataset.Attribute;
import dev.voxelgate.proxy.demo.dataset.DataSet;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The head as an enhanced PET image (PS3.3 A.56): one file of many frames, each with a rescale slope of its own in its
 * per-frame functional groups, while spacing and orientation are in the shared ones.
 */
final class TracerUptake {

    static final int FRAMES = SLICES / 2;
    /** Rows and columns of a frame. */
    static final int FRAME_SIZE = SIZE / 2;

    private static final double BECQUEREL_PER_MILLILITRE = 100;

    private TracerUptake() {}

    /** Rescale Slope of a frame: exact in binary, so are the products. */
    static double slope(int frame) {
        return 0.25 + frame / 64.0;
    }

    /** Stored values of a frame, unsigned: the mean of 2 × 2 voxels of every other slice. */
    static short[] storedValues(int frame) {
        var tissues = HeadPhantom.tissues(2 * frame);
        var values = new short[FRAME_SIZE * FRAME_SIZE];
        for (int row = 0; row < FRAME_SIZE; row++) {
            for (int column = 0; column < FRAME_SIZE; column++) {
                int corner = 2 * row * SIZE + 2 * column;
                int sum = tissues[corner].activity()
                        + tissues[corner + 1].activity()
                        + tissues[corner + SIZE].activity()
                        + tissues[corner + SIZE + 1].activity();
                values[row * FRAME_SIZE + column] =
                        (short) Math.round(sum / 4.0 * BECQUEREL_PER_MILLILITRE / slope(frame));
            }
        }
        return values;
    }

    static DataSet dataSet(SeriesIdentity identity) {
        var pixels = ByteBuffer.allocate(FRAMES * FRAME_SIZE * FRAME_SIZE * 2).order(ByteOrder.LITTLE_ENDIAN);
        var perFrame = new DataSet[FRAMES];
        for (int frame = 0; frame < FRAMES; frame++) {
            pixels.put(PixelModule.littleEndian(storedValues(frame)));
            perFrame[frame] = frameGroups(frame);
        }
        var dataSet = identity.instance(1)
                .text(Attribute.IMAGE_TYPE, "ORIGINAL", "PRIMARY", "VOLUME", "NONE")
                .text(Attribute.PIXEL_PRESENTATION, "MONOCHROME")
                .text(Attribute.VOLUMETRIC_PROPERTIES, "VOLUME")
                .text(Attribute.VOLUME_BASED_CALCULATION_TECHNIQUE, "NONE")
                .text(Attribute.FRAME_OF_REFERENCE_UID, CtSlices.FRAME_OF_REFERENCE)
                .text(Attribute.POSITION_REFERENCE_INDICATOR)
                .text(Attribute.BURNED_IN_ANNOTATION, "NO")
                .text(Attribute.LOSSY_IMAGE_COMPRESSION, "00")
                .numbers(Attribute.NUMBER_OF_FRAMES, FRAMES)
                .items(
                        Attribute.SHARED_FUNCTIONAL_GROUPS_SEQUENCE,
                        FunctionalGroups.axial(2 * PIXEL_SPACING, 2 * SLICE_SPACING)
                                .build())
                .items(Attribute.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE, perFrame);
        PixelModule.describe(dataSet, "MONOCHROME2", FRAME_SIZE, FRAME_SIZE, 16, false);
        return PixelModule.samples(dataSet, 16, pixels.array()).build();
    }

    private static DataSet frameGroups(int frame) {
        // The centre of the first pixel is that of the four voxels it stands for.
        double corner = HeadPhantom.millimetres(0) + PIXEL_SPACING / 2;
        return FunctionalGroups.frame(frame, corner, corner, HeadPhantom.sliceLocation(2 * frame))
                .items(
                        Attribute.PIXEL_VALUE_TRANSFORMATION_SEQUENCE,
                        DataSet.builder()
                                .numbers(Attribute.RESCALE_INTERCEPT, 0)
                                .numbers(Attribute.RESCALE_SLOPE, slope(frame))
                                .text(Attribute.RESCALE_TYPE, "BQML")
                                .build())
                .build();
    }
}
