package dev.voxelgate.proxy.demo.phantom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.proxy.demo.dataset.DataSetWriter;
import dev.voxelgate.proxy.support.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RleEncoderTest {

    private static final SeriesIdentity IDENTITY =
            new SeriesIdentity("RLE", "RLE", 1, "OT", "1.2.840.10008.5.1.4.1.1.7");

    @TempDir
    Path folder;

    /** Runs and literals of every length around the most that one header byte can say. */
    private static byte[] samples(int rows, int columns, int bytesPerPixel, long seed) {
        var random = new Random(seed);
        var samples = new byte[rows * columns * bytesPerPixel];
        for (int at = 0; at < samples.length; ) {
            int length = random.nextInt(1, random.nextBoolean() ? 5 : 300);
            boolean run = random.nextBoolean();
            byte value = (byte) random.nextInt();
            for (int end = Math.min(samples.length, at + length); at < end; at++) {
                samples[at] = run ? value : (byte) random.nextInt();
            }
        }
        return samples;
    }

    private static byte[] file(byte[] samples, int rows, int columns, int components, int bytesPerSample) {
        var dataSet = IDENTITY.instance(1);
        PixelModule.describe(
                dataSet, components == 3 ? "RGB" : "MONOCHROME2", rows, columns, 8 * bytesPerSample, false);
        PixelModule.codestreams(dataSet, RleEncoder.encode(samples, rows, columns, components, bytesPerSample));
        return DataSetWriter.file(dataSet.build(), TransferSyntax.RLE_LOSSLESS);
    }

    @Test
    void pydicomAndDcmtkDecodeWhatWasEncoded() throws IOException {
        var read = new PixelFolder(folder);
        var decodedFolder = Files.createDirectory(folder.resolve("decoded"));
        var decoded = new PixelFolder(decodedFolder);
        int[][] forms = {{1, 1}, {2, 1}, {4, 1}, {1, 3}, {2, 3}};
        int[] widths = {1, 2, 3, 127, 128, 129, 130, 255, 256, 257, 300};
        for (int[] form : forms) {
            for (int width : widths) {
                var samples = samples(5, width, form[0] * form[1], width);
                var dtype = form[0] == 1 ? "|u1" : "<u" + form[0];
                // pydicom leaves out what numpy would have as an axis of length one only for frames.
                var shape = "5x" + width + (form[1] == 3 ? "x3" : "");
                var file = read.add(file(samples, 5, width, form[1], form[0]), dtype, shape, samples);
                var target = Files.createTempFile(folder, "dcmtk", ".dcm");
                Programs.program("dcmdrle", file, target);
                decoded.add(Files.readAllBytes(target), dtype, shape, samples);
            }
        }
        read.pydicomAgrees();
        decoded.pydicomAgrees();
    }

    @Test
    void aRunOfOneRowIsTwoBytesPerHundredTwentyEight() {
        assertThat(RleEncoder.encode(new byte[256], 1, 256, 1, 1)).hasSize(64 + 4);
    }

    @Test
    void rowsAreEncodedOnTheirOwn() {
        // Two runs of 4, not one of 8.
        assertThat(RleEncoder.encode(new byte[8], 2, 4, 1, 1)).endsWith(-3, 0, -3, 0);
    }

    @Test
    void samplesOfAnotherSizeAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> RleEncoder.encode(new byte[7], 2, 4, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> RleEncoder.encode(new byte[16], 1, 1, 4, 4));
    }
}
