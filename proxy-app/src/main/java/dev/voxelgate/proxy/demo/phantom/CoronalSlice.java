package dev.voxelgate.proxy.demo.phantom;

import static dev.voxelgate.proxy.demo.phantom.HeadPhantom.PIXEL_SPACING;
import static dev.voxelgate.proxy.demo.phantom.HeadPhantom.SIZE;
import static dev.voxelgate.proxy.demo.phantom.HeadPhantom.SLICES;
import static dev.voxelgate.proxy.demo.phantom.HeadPhantom.SLICE_SPACING;

import dev.voxelgate.proxy.demo.dataset.Attribute;
import dev.voxelgate.proxy.demo.dataset.DataSet;
import java.util.List;

/** A cut through the head seen from the front, one image, the top of the head first. */
final class CoronalSlice {

    /** The row of the axial slices that is cut out. */
    static final int ROW = 118;

    private CoronalSlice() {}

    /** Stored values, {@link HeadPhantom#SLICES} rows of {@link HeadPhantom#SIZE}. */
    static short[] storedValues(List<short[]> slices) {
        var values = new short[SLICES * SIZE];
        for (int row = 0; row < SLICES; row++) {
            System.arraycopy(slices.get(SLICES - 1 - row), ROW * SIZE, values, row * SIZE, SIZE);
        }
        return values;
    }

    static DataSet dataSet(SeriesIdentity identity, List<short[]> slices) {
        var dataSet = CtSlices.ctImage(identity, 1)
                .text(Attribute.IMAGE_TYPE, "DERIVED", "SECONDARY", "MPR")
                .numbers(Attribute.SLICE_THICKNESS, PIXEL_SPACING)
                .numbers(
                        Attribute.IMAGE_POSITION_PATIENT,
                        HeadPhantom.millimetres(0),
                        HeadPhantom.millimetres(ROW),
                        HeadPhantom.sliceLocation(SLICES - 1))
                .numbers(Attribute.IMAGE_ORIENTATION_PATIENT, 1, 0, 0, 0, 0, -1)
                .numbers(Attribute.PIXEL_SPACING, SLICE_SPACING, PIXEL_SPACING);
        PixelModule.describe(dataSet, "MONOCHROME2", SLICES, SIZE, 16, true);
        return PixelModule.samples(dataSet, 16, PixelModule.littleEndian(storedValues(slices)))
                .build();
    }
}
