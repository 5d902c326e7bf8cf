package dev.voxelgate.proxy.demo.phantom;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.OrthancServer;
import dev.voxelgate.proxy.demo.dataset.Attribute;
import dev.voxelgate.proxy.demo.store.HeapInstance;
import dev.voxelgate.proxy.support.Programs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrthancPhantomsTest {

    @TempDir
    Path folder;

    /** Orthanc stores the segmentation but can't decode it: its width is no multiple of 8. */
    private static final String SEGMENTATION = "image194";

    @Test
    void orthancTakesEveryPhantomAndItsArraysHaveTheValuesThatWerePutIn() throws IOException {
        var arrays = new PixelFolder(folder);
        for (var instance : Phantoms.create().instances()) {
            add(arrays, instance);
        }
        try (var orthanc = OrthancServer.start()) {
            assertThat(Programs.python(
                                    "orthanc_pixels.py",
                                    List.of("numpy", "requests"),
                                    orthanc.restUrl(),
                                    folder,
                                    SEGMENTATION)
                            .lines())
                    .hasSize(197);
        }
    }

    private static void add(PixelFolder arrays, HeapInstance instance) throws IOException {
        int number = Integer.parseInt(instance.index().string(Attribute.INSTANCE_NUMBER));
        var file = instance.file();
        switch (instance.index().string(Attribute.SERIES_DESCRIPTION)) {
            case "CT", "CT, RLE" ->
                arrays.add(file, "<f4", "256x256", hounsfield(HeadPhantom.storedValues(number - 1)));
            case "CT, deflated" ->
                arrays.add(file, "<i2", "256x256", PixelModule.littleEndian(HeadPhantom.storedValues(number - 1)));
            case "Coronal CT, big endian" ->
                arrays.add(file, "<f4", "64x256", hounsfield(CoronalSlice.storedValues(PhantomsTest.slices())));
            case "Enhanced PET" -> arrays.add(file, "<f4", "32x128x128", becquerels());
            case "Segmentation" ->
                assertThat(arrays.add(file, "|u1", "22x85x91", PhantomsTest.joined(22, VentricleSegmentation::frame)))
                        .hasFileName(SEGMENTATION + ".dcm");
            case "Colour clip" -> arrays.add(file, "|u1", "30x120x160x3", PhantomsTest.joined(30, MovingBall::frame));
            case "Palette, implicit VR" -> arrays.add(file, "|u1", "256x256x3", hotColours());
            default -> throw new AssertionError("a series without expected arrays");
        }
    }

    private static byte[] hounsfield(short[] stored) {
        var floats = ByteBuffer.allocate(4 * stored.length).order(ByteOrder.LITTLE_ENDIAN);
        for (short value : stored) {
            floats.putFloat(value - HeadPhantom.OFFSET);
        }
        return floats.array();
    }

    private static byte[] becquerels() {
        return PhantomsTest.joined(TracerUptake.FRAMES, frame -> {
            var stored = TracerUptake.storedValues(frame);
            var floats = ByteBuffer.allocate(4 * stored.length).order(ByteOrder.LITTLE_ENDIAN);
            for (short value : stored) {
                // Orthanc rounds down.
                floats.putFloat((float) Math.floor(value * TracerUptake.slope(frame)));
            }
            return floats.array();
        });
    }

    private static byte[] hotColours() {
        var red = HotSlice.channel(0, 96);
        var green = HotSlice.channel(80, 176);
        var blue = HotSlice.channel(160, 255);
        var indices = HotSlice.storedValues();
        var colours = new byte[indices.length * 3];
        for (int i = 0; i < indices.length; i++) {
            int index = Byte.toUnsignedInt(indices[i]);
            colours[3 * i] = (byte) (red[index] >>> 8);
            colours[3 * i + 1] = (byte) (green[index] >>> 8);
            colours[3 * i + 2] = (byte) (blue[index] >>> 8);
        }
        return colours;
    }
}
