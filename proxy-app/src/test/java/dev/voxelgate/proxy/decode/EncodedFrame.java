package dev.voxelgate.proxy.decode;

import dev.voxelgate.proxy.decode.ImagePixel.SampleType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A frame as an encoder that is not ours made it, and the samples that it holds: one line of the {@code index.tsv} that
 * the scripts of {@link EncodedFrames} write.
 *
 * @param frames how many the object has that this one is of
 * @param tolerance greatest difference of a sample, 0 where the coding is lossless
 * @param reference what said which samples the codestream holds: a decoder's name, or "source"
 */
public record EncodedFrame(
        String name,
        String transferSyntaxUid,
        int frames,
        ImagePixel image,
        int tolerance,
        String reference,
        Path codestream,
        Path expected) {

    static List<EncodedFrame> in(Path folder) throws IOException {
        return Files.readAllLines(folder.resolve("index.tsv")).stream()
                .map(line -> parse(folder, List.of(line.split("\t", -1))))
                .toList();
    }

    private static EncodedFrame parse(Path folder, List<String> fields) {
        int stored = Integer.parseInt(fields.get(7));
        var image = new ImagePixel(
                Integer.parseInt(fields.get(3)),
                Integer.parseInt(fields.get(4)),
                PhotometricInterpretation.valueOf(fields.get(5)),
                false,
                Integer.parseInt(fields.get(6)),
                stored,
                stored - 1,
                fields.get(8).equals("1") ? SampleType.SIGNED : SampleType.UNSIGNED);
        return new EncodedFrame(
                fields.get(0),
                fields.get(1),
                Integer.parseInt(fields.get(2)),
                image,
                Integer.parseInt(fields.get(9)),
                fields.get(10),
                folder.resolve(fields.get(11)),
                folder.resolve(fields.get(12)));
    }

    /** The frame as stored; a new array each time. */
    public byte[] bytes() {
        return read(codestream);
    }

    /** The file with the samples that it holds, as a decoder gives them. */
    public byte[] samples() {
        return read(expected);
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The largest difference of decoded samples from those that the frame holds. Only the stored bits count: encoders
     * and references disagree about the bits above them, which the pixel pipeline masks.
     */
    public long largestDifference(byte[] decoded) {
        var reference = samples();
        int bytes = image.bytesPerSample();
        long largest = 0;
        for (int at = 0; at < image.decodedBytes(); at += bytes) {
            largest = Math.max(largest, Math.abs(sample(decoded, at, bytes) - sample(reference, at, bytes)));
        }
        return largest;
    }

    private long sample(byte[] frame, int at, int bytes) {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (frame[at + i] & 0xffL) << (8 * i);
        }
        int unused = Long.SIZE - image.bitsStored();
        return image.sampleType() == SampleType.SIGNED ? value << unused >> unused : value << unused >>> unused;
    }
}
