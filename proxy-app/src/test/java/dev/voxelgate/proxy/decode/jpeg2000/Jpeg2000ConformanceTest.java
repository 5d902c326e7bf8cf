package dev.voxelgate.proxy.decode.jpeg2000;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.voxelgate.proxy.decode.Conformance;
import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.EncodedFrame;
import dev.voxelgate.proxy.decode.EncodedFrames;
import dev.voxelgate.proxy.decode.FrameDecoders;
import dev.voxelgate.proxy.decode.GeneratedSection;
import dev.voxelgate.proxy.decode.PhotometricInterpretation;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Streams of OpenJPEG's, OpenJPH's and GDCM's encoders, and pydicom's samples. */
class Jpeg2000ConformanceTest {

    private final Jpeg2000FrameDecoder decoder = Jpeg2000FrameDecoder.load();

    private List<EncodedFrame> streams = List.of();

    @BeforeEach
    void encode() throws IOException, InterruptedException {
        streams = EncodedFrames.JPEG_2000.make();
    }

    @Test
    void losslessStreamsGiveTheSourceAndLossyOnesWhatTheReferenceGives() throws IOException {
        var conformance = Conformance.of(streams, new FrameDecoders(List.of(decoder)));
        System.out.print(conformance);
        assertThat(conformance.wrong()).isEmpty();
        assertThat(streams).hasSizeGreaterThan(360);
        GeneratedSection.JPEG_2000.holds(conformance.table());
    }

    @Test
    void componentTransformsGiveRgbAndEveryOtherColourStays() throws Exception {
        for (var stream : streams) {
            var frame = decoder.decode(stream.bytes(), stream.image());
            var colour = stream.image().colour();
            boolean transformed =
                    colour == PhotometricInterpretation.YBR_RCT || colour == PhotometricInterpretation.YBR_ICT;
            assertThat(frame.colour()).isEqualTo(transformed ? PhotometricInterpretation.RGB : colour);
            assertThat(frame.planar()).isFalse();
            assertThat(frame.samples()).hasSize((int) stream.image().decodedBytes());
        }
    }

    @Test
    void streamsCutOffAnywhereAreRefused() {
        for (var stream : streams.stream().filter(s -> s.image().rows() < 512).toList()) {
            var whole = stream.bytes();
            int last = lastEoc(whole) + 1;
            for (int i = 1; i <= 8; i++) {
                var cut = Arrays.copyOf(whole, last * i / 8);
                try {
                    decoder.decode(cut, stream.image());
                    fail("%s cut off after %d of %d bytes", stream.name(), cut.length, whole.length);
                } catch (DecodeException expected) {
                    assertThat(expected).hasMessageNotContaining("null");
                }
            }
        }
    }

    private static int lastEoc(byte[] codestream) {
        int at = codestream.length - 2;
        while (at > 0 && (codestream[at] != (byte) 0xff || codestream[at + 1] != (byte) 0xd9)) {
            at--;
        }
        return at;
    }

    @Test
    void manyThreadsDecodeAtOnce() throws Exception {
        var some = streams.stream().filter(s -> s.name().contains("-rgb-")).toList();
        try (var threads = Executors.newFixedThreadPool(8)) {
            Callable<Integer> all = () -> {
                int exact = 0;
                for (var stream : some) {
                    var frame = decoder.decode(stream.bytes(), stream.image());
                    exact += stream.largestDifference(frame.samples()) <= stream.tolerance() ? 1 : 0;
                }
                return exact;
            };
            for (Future<Integer> result : threads.invokeAll(Collections.nCopies(8, all))) {
                assertThat(result.get()).isEqualTo(some.size());
            }
        }
    }
}
