package dev.voxelgate.proxy.decode;

import static java.util.stream.Collectors.joining;

import dev.voxelgate.proxy.decode.ImagePixel.SampleType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What became of frames whose samples are known: the counts of {@code docs/transfer-syntaxes.md}. */
public final class Conformance {

    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("1.2.840.10008.1.2.5", "RLE"),
            Map.entry("1.2.840.10008.1.2.4.50", "JPEG baseline"),
            Map.entry("1.2.840.10008.1.2.4.51", "JPEG extended"),
            Map.entry("1.2.840.10008.1.2.4.57", "JPEG lossless"),
            Map.entry("1.2.840.10008.1.2.4.70", "JPEG lossless, predictor 1"),
            Map.entry("1.2.840.10008.1.2.4.80", "JPEG-LS lossless"),
            Map.entry("1.2.840.10008.1.2.4.81", "JPEG-LS near-lossless"),
            Map.entry("1.2.840.10008.1.2.4.90", "JPEG 2000 lossless"),
            Map.entry("1.2.840.10008.1.2.4.91", "JPEG 2000"),
            Map.entry("1.2.840.10008.1.2.4.92", "JPEG 2000 Part 2 lossless"),
            Map.entry("1.2.840.10008.1.2.4.201", "HTJ2K lossless"),
            Map.entry("1.2.840.10008.1.2.4.202", "HTJ2K lossless RPCL"),
            Map.entry("1.2.840.10008.1.2.4.203", "HTJ2K"));

    private final Map<Row, Counts> rows = new TreeMap<>(Comparator.comparing(Row::uid, Conformance::compareUids)
            .thenComparing(Row::colour)
            .thenComparingInt(Row::allocated)
            .thenComparing(Row::sign)
            .thenComparing(Row::frames, Comparator.reverseOrder())
            .thenComparing(Row::reference));
    private final List<String> wrong = new ArrayList<>();

    private record Row(
            String uid,
            int allocated,
            SampleType sign,
            PhotometricInterpretation colour,
            String frames,
            String reference) {

        /** Whether wavelets are computed in floating point, so that the processor decides how many are exact. */
        boolean isFloating() {
            return (uid.endsWith(".91") || uid.endsWith(".203")) && !reference.equals("source");
        }
    }

    private static final class Counts {
        private final TreeSet<Integer> bitsStored = new TreeSet<>();
        private int exact;
        private int withinOne;
        private int refused;
        private int wrong;

        int all() {
            return exact + withinOne + refused + wrong;
        }
    }

    /** Decodes all frames and compares them with what they hold. */
    public static Conformance of(List<EncodedFrame> frames, FrameDecoders decoders) {
        var conformance = new Conformance();
        frames.forEach(frame -> conformance.judge(frame, decoders));
        return conformance;
    }

    private void judge(EncodedFrame frame, FrameDecoders decoders) {
        var image = frame.image();
        var counts = rows.computeIfAbsent(
                new Row(
                        frame.transferSyntaxUid(),
                        image.bitsAllocated(),
                        image.sampleType(),
                        image.colour(),
                        frame.frames() == 1 ? "one" : "several",
                        frame.reference()),
                _ -> new Counts());
        counts.bitsStored.add(image.bitsStored());
        try {
            var decoded = decoders.decode(frame.transferSyntaxUid(), frame.bytes(), image);
            long difference = frame.largestDifference(decoded.samples());
            if (difference > frame.tolerance()) {
                counts.wrong++;
                wrong.add("%s differs by %d from %s".formatted(frame.name(), difference, frame.reference()));
            } else if (difference == 0) {
                counts.exact++;
            } else {
                counts.withinOne++;
            }
        } catch (DecodeException e) {
            counts.refused++;
            wrong.add(frame.name() + ": " + e.getMessage());
        }
    }

    /** What is further off than it may be, and what is refused. */
    public List<String> wrong() {
        return wrong;
    }

    /** The counts as a table in Markdown. */
    public String table() {
        return """
                | Transfer syntax | Bits stored (allocated) | Sign | Colour | Frames | Compared with | Streams | Exact | Within 1 | Refused |
                | --- | --- | --- | --- | --- | --- | ---: | ---: | ---: | ---: |
                """
                + rows.entrySet().stream()
                        .map(row -> line(row.getKey(), row.getValue()))
                        .collect(joining());
    }

    private static String line(Row row, Counts counts) {
        return "| %s (%s) | %s (%d) | %s | %s | %s | %s | %d | %s | %d | %d |\n"
                .formatted(
                        NAMES.getOrDefault(row.uid(), "?"),
                        row.uid().replace("1.2.840.10008.1.2", "…"),
                        ranges(counts.bitsStored),
                        row.allocated(),
                        row.sign() == SampleType.SIGNED ? "signed" : "unsigned",
                        row.colour(),
                        row.frames(),
                        row.reference(),
                        counts.all(),
                        row.isFloating() ? "" : counts.exact,
                        row.isFloating() ? counts.exact + counts.withinOne : counts.withinOne,
                        counts.refused);
    }

    /** For example "2 to 7, 9". */
    private static String ranges(SortedSet<Integer> numbers) {
        var text = new StringBuilder();
        for (int number : numbers) {
            boolean goesOn = numbers.contains(number - 1);
            if (!goesOn) {
                text.append(text.isEmpty() ? "" : ", ").append(number);
            } else if (!numbers.contains(number + 1)) {
                text.append(numbers.contains(number - 2) ? " to " : ", ").append(number);
            }
        }
        return text.toString();
    }

    private static int compareUids(String one, String other) {
        int byLength = Integer.compare(one.length(), other.length());
        return byLength != 0 ? byLength : one.compareTo(other);
    }

    /** One line for each transfer syntax. */
    @Override
    public String toString() {
        var byUid = new TreeMap<String, int[]>(Conformance::compareUids);
        rows.forEach((row, counts) -> {
            var sums = byUid.computeIfAbsent(row.uid(), _ -> new int[4]);
            sums[0] += counts.all();
            sums[1] += counts.exact;
            sums[2] += counts.withinOne;
            sums[3] += counts.refused;
        });
        return byUid.entrySet().stream()
                .map(uid -> "%s: %d streams, %d exact, %d within 1, %d refused%n"
                        .formatted(
                                uid.getKey(),
                                uid.getValue()[0],
                                uid.getValue()[1],
                                uid.getValue()[2],
                                uid.getValue()[3]))
                .collect(joining());
    }
}
