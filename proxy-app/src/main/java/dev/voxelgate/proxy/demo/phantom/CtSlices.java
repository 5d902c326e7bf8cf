package dev.voxelgate.proxy.demo.phantom;

import static dev.voxelgate.proxy.demo.phantom.HeadPhantom.OFFSET;
import static dev.voxelgate.proxy.demo.phantom.HeadPhantom.PIXEL_SPACING;
import static dev.voxelgate.proxy.demo.phantom.HeadPhantom.SIZE;
import static dev.voxelgate.proxy.demo.phantom.HeadPhantom.SLICES;
import static dev.voxelgate.proxy.demo.phantom.HeadPhantom.SLICE_SPACING;

import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.proxy.demo.dataset.Attribute;
import dev.voxelgate.proxy.demo.dataset.DataSet;
import dev.voxelgate.proxy.demo.store.HeapInstance;
import java.util.List;
import java.util.stream.IntStream;

/** The head as CT images, one file per slice, stored in an order that is not the slices'. */
final class CtSlices {

    static final String FRAME_OF_REFERENCE = DemoUid.of("frame of reference");

    /** Coprime to the number of slices: every slice comes once. */
    private static final int STRIDE = 37;

    private static final int FIRST = 11;

    private CtSlices() {}

    /** The series' files in storage order. */
    static List<HeapInstance> write(SeriesIdentity identity, List<short[]> slices, TransferSyntax syntax) {
        return IntStream.range(0, SLICES)
                .parallel()
                .map(position -> (position * STRIDE + FIRST) % SLICES)
                .mapToObj(slice -> HeapInstance.write(dataSet(identity, slice, slices.get(slice), syntax), syntax))
                .toList();
    }

    private static DataSet dataSet(SeriesIdentity identity, int slice, short[] values, TransferSyntax syntax) {
        var dataSet = ctImage(identity, slice + 1)
                .text(Attribute.IMAGE_TYPE, "ORIGINAL", "PRIMARY", "AXIAL")
                .numbers(Attribute.SLICE_THICKNESS, SLICE_SPACING)
                .numbers(
                        Attribute.IMAGE_POSITION_PATIENT,
                        HeadPhantom.millimetres(0),
                        HeadPhantom.millimetres(0),
                        HeadPhantom.sliceLocation(slice))
                .numbers(Attribute.IMAGE_ORIENTATION_PATIENT, 1, 0, 0, 0, 1, 0)
                .numbers(Attribute.PIXEL_SPACING, PIXEL_SPACING, PIXEL_SPACING);
        PixelModule.describe(dataSet, "MONOCHROME2", SIZE, SIZE, 16, true);
        var samples = PixelModule.littleEndian(values);
        if (syntax.isNative()) {
            PixelModule.samples(dataSet, 16, samples);
        } else {
            PixelModule.codestreams(dataSet, RleEncoder.encode(samples, SIZE, SIZE, 1, 2));
        }
        return dataSet.build();
    }

    /** What every CT image of the head says (PS3.3 C.8.2.1). */
    static DataSet.Builder ctImage(SeriesIdentity identity, int instanceNumber) {
        return identity.instance(instanceNumber)
                .text(Attribute.KVP, "120")
                .text(Attribute.FRAME_OF_REFERENCE_UID, FRAME_OF_REFERENCE)
                .text(Attribute.POSITION_REFERENCE_INDICATOR)
                .numbers(Attribute.PIXEL_PADDING_VALUE, HeadPhantom.PADDING)
                .numbers(Attribute.WINDOW_CENTER, 40)
                .numbers(Attribute.WINDOW_WIDTH, 120)
                .numbers(Attribute.RESCALE_INTERCEPT, -OFFSET)
                .numbers(Attribute.RESCALE_SLOPE, 1)
                .text(Attribute.RESCALE_TYPE, "HU");
    }
}
