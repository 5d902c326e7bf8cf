package dev.voxelgate.proxy.decode.jpeg2000;

import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.ImagePixel.SampleType;
import dev.voxelgate.proxy.decode.PhotometricInterpretation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** One line of the {@code streams.tsv} that {@code jpeg2000_streams.py} writes. */
record EncodedStream(
        String name, String transferSyntaxUid, ImagePixel image, int tolerance, Path codestream, Path expected) {

    static List<EncodedStream> in(Path directory) throws IOException {
        return Files.readAllLines(directory.resolve("streams.tsv")).stream()
                .map(line -> parse(directory, line))
                .toList();
    }

    private static EncodedStream parse(Path directory, String line) {
        var fields = List.of(line.split("\t"));
        int bitsStored = Integer.parseInt(fields.get(6));
        var image = new ImagePixel(
                Integer.parseInt(fields.get(2)),
                Integer.parseInt(fields.get(3)),
                PhotometricInterpretation.valueOf(fields.get(4)),
                false,
                Integer.parseInt(fields.get(5)),
                bitsStored,
                bitsStored - 1,
                fields.get(7).equals("1") ? SampleType.SIGNED : SampleType.UNSIGNED);
        return new EncodedStream(
                fields.get(0),
                fields.get(1),
                image,
                Integer.parseInt(fields.get(8)),
                directory.resolve(fields.get(9)),
                directory.resolve(fields.get(10)));
    }

    boolean isHighThroughput() {
        return transferSyntaxUid.compareTo("1.2.840.10008.1.2.4.2") > 0 && !transferSyntaxUid.contains(".4.9");
    }

    /** The largest difference of two frames of this image, sample by sample, as Bits Stored and sign say. */
    long largestDifference(byte[] actual, byte[] reference) {
        int bytes = image.bytesPerSample();
        long largest = 0;
        for (int at = 0; at < image.decodedBytes(); at += bytes) {
            largest = Math.max(largest, Math.abs(sample(actual, at, bytes) - sample(reference, at, bytes)));
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
