package dev.voxelgate.proxy.demo.phantom;

import static dev.voxelgate.proxy.demo.phantom.HeadPhantom.SIZE;
import static dev.voxelgate.proxy.demo.phantom.HeadPhantom.SLICES;

import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.proxy.demo.dataset.DataSet;
import dev.voxelgate.proxy.demo.store.HeapInstance;
import dev.voxelgate.proxy.numpy.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What the demo archive is filled with, about 25 MB. The same objects with the same UIDs at every start.
 *
 * @param instances the files, in storage order
 * @param series the series, the CT volume first
 */
public record Phantoms(List<HeapInstance> instances, List<DemoSeries> series) {

    private static final String HEAD_STUDY = "Head phantom";
    private static final String COLOUR_STUDY = "Colour phantoms";
    private static final String CT_IMAGE = "1.2.840.10008.5.1.4.1.1.2";
    private static final String SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7";
    private static final String ULTRASOUND_MULTI_FRAME = "1.2.840.10008.5.1.4.1.1.3.1";
    private static final String SEGMENTATION = "1.2.840.10008.5.1.4.1.1.66.4";
    private static final String ENHANCED_PET = "1.2.840.10008.5.1.4.1.1.130";

    public Phantoms {
        instances = List.copyOf(instances);
        series = List.copyOf(series);
    }

    /** Makes the phantoms. Takes some tenths of a second of all processors. */
    public static Phantoms create() {
        var slices = IntStream.range(0, SLICES)
                .parallel()
                .mapToObj(HeadPhantom::storedValues)
                .toList();
        var filling = new Filling();
        var ct = new SeriesIdentity(HEAD_STUDY, "CT", 1, "CT", CT_IMAGE);
        filling.ct(ct, slices, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
        filling.ct(new SeriesIdentity(HEAD_STUDY, "CT, RLE", 2, "CT", CT_IMAGE), slices, TransferSyntax.RLE_LOSSLESS);
        filling.ct(
                new SeriesIdentity(HEAD_STUDY, "CT, deflated", 3, "CT", CT_IMAGE),
                slices,
                TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN);
        var coronal = new SeriesIdentity(HEAD_STUDY, "Coronal CT, big endian", 4, "CT", CT_IMAGE);
        filling.single(
                CoronalSlice.dataSet(coronal, slices),
                TransferSyntax.EXPLICIT_VR_BIG_ENDIAN,
                coronal.asArray(DType.FLOAT32, 1, SLICES, SIZE, 1));
        var pet = new SeriesIdentity(HEAD_STUDY, "Enhanced PET", 5, "PT", ENHANCED_PET);
        filling.single(
                TracerUptake.dataSet(pet),
                TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN,
                pet.asArray(DType.FLOAT32, TracerUptake.FRAMES, TracerUptake.FRAME_SIZE, TracerUptake.FRAME_SIZE, 1));
        var segmentation = new SeriesIdentity(HEAD_STUDY, "Segmentation", 6, "SEG", SEGMENTATION);
        filling.single(
                VentricleSegmentation.dataSet(segmentation, ct.seriesUid()),
                TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN,
                segmentation.asArray(
                        DType.FLOAT32,
                        VentricleSegmentation.FRAMES,
                        VentricleSegmentation.ROWS,
                        VentricleSegmentation.COLUMNS,
                        1));
        var clip = new SeriesIdentity(COLOUR_STUDY, "Colour clip", 1, "US", ULTRASOUND_MULTI_FRAME);
        filling.single(
                ColourClip.dataSet(clip),
                TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN,
                clip.asArray(DType.UINT8, MovingBall.FRAMES, MovingBall.ROWS, MovingBall.COLUMNS, 3));
        var palette = new SeriesIdentity(COLOUR_STUDY, "Palette, implicit VR", 2, "OT", SECONDARY_CAPTURE);
        filling.single(
                HotSlice.dataSet(palette),
                TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN,
                palette.asArray(DType.UINT8, 1, SIZE, SIZE, 3));
        return new Phantoms(filling.instances, filling.series);
    }

    /** What has been made so far. */
    private static final class Filling {

        private final List<HeapInstance> instances = new ArrayList<>();
        private final List<DemoSeries> series = new ArrayList<>();

        void ct(SeriesIdentity identity, List<short[]> slices, TransferSyntax syntax) {
            instances.addAll(CtSlices.write(identity, slices, syntax));
            series.add(identity.asArray(DType.FLOAT32, SLICES, SIZE, SIZE, 1));
        }

        void single(DataSet dataSet, TransferSyntax syntax, DemoSeries asArray) {
            instances.add(HeapInstance.write(dataSet, syntax));
            series.add(asArray);
        }
    }
}
