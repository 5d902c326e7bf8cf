package dev.voxelgate.proxy.decode.jpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.FrameDecoder;
import dev.voxelgate.proxy.decode.FrameDecoders;
import dev.voxelgate.proxy.decode.jpegls.JpegLsFrameDecoder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both decoders against what Debian's encoders make and its decoders say of it. */
class JpegConformanceTest {

    private static final FrameDecoder JPEG = new JpegFrameDecoder();
    private static final FrameDecoder JPEG_LS = new JpegLsFrameDecoder();
    private static final FrameDecoders WALL = new FrameDecoders(List.of(JPEG, JPEG_LS));

    @TempDir
    private static Path folder;

    private static List<JpegStreams.Case> cases = List.of();

    @BeforeAll
    static void makeStreams() throws Exception {
        cases = JpegStreams.make(folder);
    }

    private static FrameDecoder decoder(JpegStreams.Case one) {
        return one.codec().equals("jpeg") ? JPEG : JPEG_LS;
    }

    @Test
    void everyStreamDecodesToWhatItsJudgeSays() {
        var wrong = new ArrayList<String>();
        var counts = new TreeMap<String, Integer>();
        for (var one : cases) {
            String outcome = outcome(one, wrong);
            counts.merge(one.codec() + " judged by " + one.judge() + ": " + outcome, 1, Integer::sum);
        }
        System.out.println("JPEG and JPEG-LS streams: " + counts);
        assertThat(wrong).isEmpty();
        assertThat(cases).hasSizeGreaterThan(900);
    }

    private static String outcome(JpegStreams.Case one, List<String> wrong) {
        try {
            var frame = decoder(one).decode(one.bytes(), one.image());
            assertThat(frame.colour()).isEqualTo(one.image().colour());
            var difference = JpegStreams.compare(frame.samples(), JpegStreams.read(one.expected()), one.image());
            if (difference.greatest() > one.tolerance()) {
                wrong.add("%s: %d samples differ, by %d at most, from %s"
                        .formatted(one.name(), difference.samples(), difference.greatest(), one.judge()));
            }
            return difference.samples() == 0 ? "exact" : "within " + difference.greatest();
        } catch (DecodeException e) {
            wrong.add(one.name() + ": " + e.getMessage());
            return "refused";
        }
    }

    @Test
    void flippedBitsEndInAFrameOrADecodeException() {
        mutate((random, bytes, other) -> {
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            return bytes;
        });
    }

    @Test
    void truncationsEndInAFrameOrADecodeException() {
        mutate((random, bytes, other) -> Arrays.copyOf(bytes, random.nextInt(bytes.length)));
    }

    @Test
    void otherDimensionsEndInAFrameOrADecodeException() {
        mutate((random, bytes, other) -> {
            for (int at = 2; at < bytes.length - 8; at++) {
                int marker = bytes[at + 1] & 0xFF;
                if (bytes[at] == -1 && (marker == 0xC0 || marker == 0xC1 || marker == 0xC3 || marker == 0xF7)) {
                    bytes[at + 4 + random.nextInt(6)] = (byte) random.nextInt();
                    break;
                }
            }
            return bytes;
        });
    }

    @Test
    void segmentsOfOtherStreamsEndInAFrameOrADecodeException() {
        mutate((random, bytes, other) -> {
            int length = random.nextInt(Math.min(bytes.length, other.length));
            System.arraycopy(
                    other,
                    random.nextInt(other.length - length + 1),
                    bytes,
                    random.nextInt(bytes.length - length + 1),
                    length);
            return bytes;
        });
    }

    private interface Mutation {
        byte[] apply(Random random, byte[] bytes, byte[] other);
    }

    /** 1 000 mutations for each decoder; none of the chosen pictures takes a millisecond, so ten seconds is a hang. */
    private static void mutate(Mutation mutation) {
        for (String codec : List.of("jpeg", "jpegls")) {
            var chosen = cases.stream()
                    .filter(one -> one.codec().equals(codec) && one.image().decodedBytes() < 100_000)
                    .toList();
            var random = new Random(31);
            var uid = decoder(chosen.getFirst()).transferSyntaxUids().iterator().next();
            for (int i = 0; i < 1000; i++) {
                var one = chosen.get(random.nextInt(chosen.size()));
                var other = chosen.get(random.nextInt(chosen.size()));
                var mutated = mutation.apply(random, one.bytes(), other.bytes());
                assertTimeout(Duration.ofSeconds(10), () -> {
                    try {
                        assertThat(WALL.decode(uid, mutated, one.image()).samples().length)
                                .isEqualTo((int) one.image().decodedBytes());
                    } catch (DecodeException e) {
                        // Nothing else may come out of the decoder itself: the wall around it had nothing to do.
                        assertThat(e.getCause()).as(one.name()).isNull();
                        assertThat(e).hasMessageMatching("\\P{Cntrl}+");
                    }
                });
            }
        }
    }
}
