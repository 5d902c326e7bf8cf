package dev.voxelgate.proxy.pixels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.DecodedFrame;
import dev.voxelgate.proxy.decode.FrameDecoders;
import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.rle.RleFrameDecoder;
import dev.voxelgate.proxy.decode.uncompressed.NativeFrameDecoder;
import dev.voxelgate.proxy.numpy.DType;
import dev.voxelgate.proxy.support.PythonJudge;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Random parts of every golden array, in random types and orders, against numpy's indexing and {@code astype}. */
class ConversionsAgainstNumpyTest {

    private static final FrameDecoders DECODERS = new FrameDecoders(
            List.of(NativeFrameDecoder.littleEndian(), NativeFrameDecoder.bigEndian(), new RleFrameDecoder()));

    /** A line of conversions.txt. */
    @SuppressWarnings("ArrayRecordComponent") // held by identity, never compared
    private record Part(
            Golden golden,
            PixelOptions options,
            int frame,
            PixelRegion region,
            boolean fractional,
            boolean refused,
            byte[] expected) {

        static Part of(String line, Map<String, Golden> goldens, byte[] bytes) {
            var words = line.split(" ", -1);
            var golden = Objects.requireNonNull(goldens.get(words[0] + " " + words[1]));
            var natural = golden.pixelOptions();
            var dtype = DType.parse(words[2]).orElseThrow();
            int offset = Integer.parseInt(words[11]);
            return new Part(
                    golden,
                    new PixelOptions(natural.rescale(), natural.profile(), dtype, words[3].equals("1")),
                    Integer.parseInt(words[5]),
                    new PixelRegion(span(words[6]), span(words[7]), span(words[8]), words[4].equals("1")),
                    words[9].equals("1"),
                    words[10].equals("refused"),
                    Arrays.copyOfRange(bytes, offset, offset + Integer.parseInt(words[12])));
        }

        private static PixelRegion.Span span(String text) {
            var numbers = Arrays.stream(text.split(":", -1))
                    .mapToInt(Integer::parseInt)
                    .toArray();
            return new PixelRegion.Span(numbers[0], numbers[1], numbers[2]);
        }

        @Override
        public String toString() {
            return "%s frame %d, %s of %s".formatted(golden, frame, options, region);
        }
    }

    @TestFactory
    Stream<DynamicTest> partsAreWhatNumpyMakesOfTheWhole(@TempDir Path folder) throws Exception {
        var goldens = Golden.all(folder).stream().collect(Collectors.toMap(Golden::toString, Function.identity()));
        PythonJudge.run(PythonJudge.resource(getClass(), "conversions.py"), folder.toString());
        byte[] bytes = Files.readAllBytes(folder.resolve("conversions.bin"));
        var parts = Files.readAllLines(folder.resolve("conversions.txt")).stream()
                .map(line -> Part.of(line, goldens, bytes))
                .toList();
        assertThat(parts).filteredOn(part -> part.expected.length > 0).hasSizeGreaterThan(5000);
        assertThat(parts).filteredOn(Part::refused).hasSizeGreaterThan(1000);
        return parts.stream().collect(Collectors.groupingBy(part -> part.golden.toString())).entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> compare(entry.getValue())));
    }

    private static void compare(List<Part> parts) throws IOException, DecodeException {
        var golden = parts.getFirst().golden;
        var attributes = golden.attributes();
        var image = ImagePixels.of(attributes, null);
        for (var part : parts) {
            PixelTransform transform;
            try {
                transform = PixelTransform.of(image, attributes, part.options);
            } catch (NotRepresentableException e) {
                // Fractions may cancel out in the few values of a part.
                boolean known = part.fractional || part.refused || part.region.elements() == 0;
                assertThat(known).as("%s: %s", part, e.getMessage()).isTrue();
                continue;
            }
            assertThat(transform.type().dtype()).isEqualTo(part.options.dtype());
            assertThat(transform.type().channels()).isEqualTo(golden.channels());
            compare(part, transform, decode(golden, image, part.frame));
        }
    }

    private static DecodedFrame decode(Golden golden, ImagePixel image, int frame) throws IOException, DecodeException {
        return DECODERS.decode(golden.transferSyntaxUid(), golden.frame(frame), image);
    }

    private static void compare(Part part, PixelTransform transform, DecodedFrame frame) {
        int elements = (int) part.region.elements();
        if (part.refused) {
            assertThat(refuses(() -> transform.requireRepresentable(frame, part.frame, part.region)))
                    .as("%s cannot be held", part)
                    .isTrue();
            assertThat(refuses(() -> write(part, transform, frame, Math.max(1, elements))))
                    .as("%s cannot be written", part)
                    .isTrue();
            return;
        }
        transform.requireRepresentable(frame, part.frame, part.region);
        for (int run : new int[] {1, 2, 7, 61, 2039, Math.max(1, elements)}) {
            if (elements / run < 500) {
                var written = write(part, transform, frame, run);
                int mismatch = written.mismatch(ByteBuffer.wrap(part.expected));
                if (mismatch >= 0) {
                    fail("%s in runs of %d: byte %d differs".formatted(part, run, mismatch));
                }
            }
        }
    }

    private static ByteBuffer write(Part part, PixelTransform transform, DecodedFrame frame, int run) {
        int elements = (int) part.region.elements();
        var out = ByteBuffer.allocateDirect(elements * transform.type().dtype().bytes());
        for (int first = 0; first < elements; first += run) {
            transform.write(frame, part.frame, part.region, first, Math.min(run, elements - first), out);
        }
        assertThat(out.hasRemaining()).as("%s is complete", part).isFalse();
        return out.flip();
    }

    private static boolean refuses(Runnable write) {
        try {
            write.run();
            return false;
        } catch (NotRepresentableException _) {
            return true;
        }
    }
}
