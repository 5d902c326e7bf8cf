package dev.voxelgate.proxy.demo.phantom;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.proxy.demo.dataset.Attribute;
import dev.voxelgate.proxy.demo.store.HeapInstance;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhantomsTest {

    private static final Phantoms PHANTOMS = Phantoms.create();

    @TempDir
    Path folder;

    @Test
    void pydicomReadsEveryFileAndFindsThePixelsThatWerePutIn() throws IOException {
        var pixels = new PixelFolder(folder);
        for (var instance : PHANTOMS.instances()) {
            addWithItsPixels(pixels, instance);
        }
        pixels.pydicomAgrees();
    }

    private static void addWithItsPixels(PixelFolder pixels, HeapInstance instance) throws IOException {
        int number = Integer.parseInt(instance.index().string(Attribute.INSTANCE_NUMBER));
        var file = instance.file();
        switch (instance.index().string(Attribute.SERIES_DESCRIPTION)) {
            case "CT", "CT, RLE", "CT, deflated" ->
                pixels.add(file, "<i2", "256x256", PixelModule.littleEndian(HeadPhantom.storedValues(number - 1)));
            case "Coronal CT, big endian" ->
                pixels.add(file, "<i2", "64x256", PixelModule.littleEndian(CoronalSlice.storedValues(slices())));
            case "Enhanced PET" ->
                pixels.add(
                        file,
                        "<u2",
                        "32x128x128",
                        joined(32, frame -> PixelModule.littleEndian(TracerUptake.storedValues(frame))));
            case "Segmentation" -> pixels.add(file, "|u1", "22x85x91", joined(22, VentricleSegmentation::frame));
            case "Colour clip" -> pixels.add(file, "|u1", "30x120x160x3", joined(30, MovingBall::frame));
            case "Palette, implicit VR" -> pixels.add(file, "|u1", "256x256", HotSlice.storedValues());
            default -> throw new AssertionError("a series without expected pixels");
        }
    }

    private interface Frames {
        byte[] frame(int index);
    }

    private static byte[] joined(int count, Frames frames) {
        var all = new ByteArrayOutputStream();
        IntStream.range(0, count).mapToObj(frames::frame).forEach(all::writeBytes);
        return all.toByteArray();
    }

    private static List<short[]> slices() {
        return IntStream.range(0, HeadPhantom.SLICES)
                .mapToObj(HeadPhantom::storedValues)
                .toList();
    }

    @Test
    void everyFileIsTheSameAtTheNextStart() {
        var again = Phantoms.create();
        assertThat(again.series()).isEqualTo(PHANTOMS.series());
        for (int i = 0; i < PHANTOMS.instances().size(); i++) {
            // AssertJ takes minutes to compare such arrays.
            assertThat(Arrays.equals(
                            again.instances().get(i).file(),
                            PHANTOMS.instances().get(i).file()))
                    .isTrue();
        }
    }

    /** README examples name it. */
    @Test
    void theUidsOfTheCtVolumeStay() {
        assertThat(PHANTOMS.series().getFirst().study())
                .isEqualTo(new Uid("2.25.217658067092446870417186767589559440204"));
        assertThat(PHANTOMS.series().getFirst().series()).isEqualTo(new Uid("2.25.0"));
    }

    @Test
    void uidsAreUniqueAndEverySeriesOfTheListIsThere() {
        var uids = PHANTOMS.instances().stream().map(HeapInstance::sopInstance).toList();
        assertThat(uids).doesNotHaveDuplicates();
        assertThat(PHANTOMS.instances().stream().map(HeapInstance::series).collect(Collectors.toSet()))
                .isEqualTo(PHANTOMS.series().stream().map(DemoSeries::series).collect(Collectors.toSet()));
    }

    @Test
    void theCtIsStoredShuffledAndInThreeTransferSyntaxes() {
        var numbers = PHANTOMS.instances().subList(0, HeadPhantom.SLICES).stream()
                .map(instance -> Integer.parseInt(instance.index().string(Attribute.INSTANCE_NUMBER)))
                .toList();
        assertThat(new HashSet<>(numbers)).hasSize(HeadPhantom.SLICES);
        assertThat(numbers).isNotEqualTo(numbers.stream().sorted().toList());
        assertThat(PHANTOMS.instances().stream().map(HeapInstance::transferSyntax))
                .contains(
                        TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN,
                        TransferSyntax.RLE_LOSSLESS,
                        TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN,
                        TransferSyntax.EXPLICIT_VR_BIG_ENDIAN,
                        TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN);
    }

    @Test
    void allFilesTogetherStayBelowFortyMegabytes() {
        assertThat(PHANTOMS.instances().stream().mapToLong(HeapInstance::length).sum())
                .isLessThan(40_000_000);
    }

    @Test
    void theSegmentationHoldsEveryVentricleVoxelInFramesThatStartAmidBytes() {
        long voxels = IntStream.range(0, HeadPhantom.SLICES)
                .mapToObj(HeadPhantom::tissues)
                .flatMap(tissues -> List.of(tissues).stream())
                .filter(HeadPhantom.Tissue.VENTRICLE::equals)
                .count();
        long inFrames = IntStream.range(0, VentricleSegmentation.FRAMES)
                .flatMap(frame -> IntStream.range(0, VentricleSegmentation.ROWS * VentricleSegmentation.COLUMNS)
                        .map(i -> VentricleSegmentation.frame(frame)[i]))
                .sum();
        assertThat(inFrames).isEqualTo(voxels).isPositive();
        assertThat(VentricleSegmentation.ROWS * VentricleSegmentation.COLUMNS % 8)
                .isNotZero();
    }

    @Test
    void everyPetFrameHasASlopeOfItsOwnAndUsesMoreThanAByte() {
        assertThat(IntStream.range(0, TracerUptake.FRAMES).mapToObj(TracerUptake::slope))
                .doesNotHaveDuplicates();
        assertThat(TracerUptake.storedValues(TracerUptake.FRAMES / 2)).contains((short) 1600);
    }
}
