package dev.voxelgate.dicomweb.part10;

import static dev.voxelgate.dicomweb.part10.DataSetWriter.pattern;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.dicomweb.model.Vr;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files with a few wrong bytes anywhere: whatever comes of them is frames or one of the parser's own exceptions. */
class BrokenFilesTest {

    private static final int RUNS = 4000;

    /** So that a wrong length costs nothing. */
    private static final Part10Limits LIMITS = new Part10Limits(1 << 16, 1 << 18, 20, 10_000, 1 << 16, 1 << 12);

    static Stream<byte[]> files() {
        Consumer<DataSetWriter> group = item -> item.sequence(
                Tag.PIXEL_VALUE_TRANSFORMATION_SEQUENCE,
                Vr.SQ,
                true,
                List.of(inner -> inner.text(Tag.RESCALE_SLOPE, Vr.DS, "2")));
        return Stream.of(
                        TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN,
                        TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN,
                        TransferSyntax.EXPLICIT_VR_BIG_ENDIAN,
                        TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN,
                        TransferSyntax.RLE_LOSSLESS,
                        new TransferSyntax("1.2.840.10008.1.2.4.50"))
                .map(syntax -> {
                    var writer = DataSetWriter.of(syntax)
                            .image(4, 5, 2, 8)
                            .sequence(Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE, Vr.SQ, false, List.of(group, group))
                            .sequence(0x00091001, Vr.UN, false, List.of(group));
                    if (syntax.isNative()) {
                        writer.element(Tag.PIXEL_DATA, Vr.OW, pattern(40, 1));
                    } else {
                        writer.encapsulated(
                                syntax.equals(TransferSyntax.RLE_LOSSLESS) ? new int[] {0, 28} : new int[0],
                                pattern(20, 1),
                                pattern(30, 2));
                    }
                    return DataSetWriter.file(syntax, writer.bytes());
                });
    }

    @ParameterizedTest
    @MethodSource("files")
    void brokenBytesGiveFramesOrAnErrorThatIsNamed(byte[] file) {
        var random = new Random(file.length);
        int failures = 0;
        for (int run = 0; run < RUNS; run++) {
            var broken = file.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                broken[128 + random.nextInt(broken.length - 128)] = (byte) interesting(random);
            }
            var chunk = Unpooled.wrappedBuffer(broken);
            try (var parser = new InstanceParser(LIMITS)) {
                parser.offer(chunk);
                boolean ended = false;
                for (var frame = parser.poll(); frame != null || !ended; frame = parser.poll()) {
                    if (frame == null) {
                        ended = true;
                        parser.end();
                    }
                }
            } catch (MalformedStreamException | NotAnImageException e) {
                failures++;
            }
            assertThat(chunk.refCnt()).as("run %d", run).isZero();
        }
        assertThat(failures).isBetween(RUNS / 20, RUNS);
    }

    private static int interesting(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> 0;
            case 1 -> 0xFF;
            case 2 -> 0xFE;
            case 3 -> 'A' + random.nextInt(26);
            default -> random.nextInt(256);
        };
    }
}
