package dev.voxelgate.proxy.decode.jpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.ImagePixel.SampleType;
import dev.voxelgate.proxy.decode.PhotometricInterpretation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The codestreams that {@code jpeg_streams.py} makes with Debian's encoders, and what its judges say they hold. */
public final class JpegStreams {

    private static final List<String> TOOLS = List.of("dcmcjpeg", "dcmdjpeg", "dcmcjpls", "dcmdjpls", "gdcmconv");

    private JpegStreams() {}

    /**
     * One frame.
     *
     * @param codec "jpeg" or "jpegls"
     * @param expected the samples that the judge found
     * @param tolerance greatest difference of a sample, 0 where the coding is lossless
     */
    public record Case(
            String name, String codec, Path codestream, Path expected, int tolerance, ImagePixel image, String judge) {

        public byte[] bytes() {
            return read(codestream);
        }
    }

    /** What differs between decoded and expected samples. */
    public record Difference(int greatest, long samples) {}

    /** Makes the codestreams in a folder. Where the tools are missing the test is skipped, or fails if required. */
    public static List<Case> make(Path folder) throws IOException, InterruptedException {
        boolean present = Files.isExecutable(Path.of("/usr/bin/python3"))
                && TOOLS.stream().allMatch(tool -> Files.isExecutable(Path.of("/usr/bin", tool)));
        if (System.getenv("VOXELGATE_REQUIRE_UPSTREAMS") != null) {
            assertThat(present)
                    .as("Debian's python3-pydicom, dcmtk and libgdcm-tools")
                    .isTrue();
        }
        assumeTrue(present, "no encoders to make codestreams with (Debian: python3-pydicom dcmtk libgdcm-tools)");
        var script = Path.of("src/test/python/jpeg_streams.py").toAbsolutePath();
        var log = folder.resolve("log.txt");
        var process = new ProcessBuilder("/usr/bin/python3", script.toString(), folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor(9, TimeUnit.MINUTES)).as("the encoders end").isTrue();
        assertThat(process.exitValue()).as(Files.readString(log)).isZero();
        return read(folder.resolve("index.tsv"), folder);
    }

    private static List<Case> read(Path index, Path folder) throws IOException {
        try (Stream<String> lines = Files.lines(index)) {
            return lines.map(line -> parse(line.split("\t", -1), folder)).toList();
        }
    }

    private static Case parse(String[] fields, Path folder) {
        int stored = Integer.parseInt(fields[9]);
        var image = new ImagePixel(
                Integer.parseInt(fields[5]),
                Integer.parseInt(fields[6]),
                PhotometricInterpretation.valueOf(fields[7]),
                false,
                Integer.parseInt(fields[8]),
                stored,
                stored - 1,
                fields[10].equals("1") ? SampleType.SIGNED : SampleType.UNSIGNED);
        return new Case(
                fields[0],
                fields[1],
                folder.resolve(fields[2]),
                folder.resolve(fields[3]),
                Integer.parseInt(fields[4]),
                image,
                fields[11]);
    }

    /**
     * Compares the stored bits of all samples: encoders and judges disagree about the bits above them (sign extension
     * or zeros), which the pixel pipeline masks.
     */
    public static Difference compare(byte[] samples, byte[] expected, ImagePixel image) {
        int width = image.bytesPerSample();
        int mask = (1 << image.bitsStored()) - 1;
        int sign = image.sampleType() == SampleType.SIGNED ? 1 << (image.bitsStored() - 1) : 0;
        int greatest = 0;
        long count = 0;
        for (int at = 0; at < (int) image.decodedBytes(); at += width) {
            int one = ((sample(samples, at, width) & mask) ^ sign);
            int other = ((sample(expected, at, width) & mask) ^ sign);
            if (one != other) {
                greatest = Math.max(greatest, Math.abs(one - other));
                count++;
            }
        }
        return new Difference(greatest, count);
    }

    private static int sample(byte[] bytes, int at, int width) {
        int value = bytes[at] & 0xFF;
        return width == 1 ? value : value | (bytes[at + 1] & 0xFF) << 8;
    }

    /** A file's bytes. */
    public static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
