package dev.voxelgate.dicomweb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.multipart.MultipartLimits;
import dev.voxelgate.dicomweb.multipart.MultipartParser;
import dev.voxelgate.dicomweb.stream.Chunks;
import dev.voxelgate.dicomweb.stream.LimitExceededException;
import dev.voxelgate.dicomweb.stream.ParserFlux;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

final class FramePartParserTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String LONG = "0123456789".repeat(100);
    private static final byte[] BODY = ("--b\r\nContent-Type: image/jp2\r\n\r\n" + LONG
                    + "\r\n--b\r\nContent-Type: image/jp2\r\n\r\n\r\n--b\r\n\r\nno type\r\n--b--\r\n")
            .getBytes(ISO_8859_1);

    private static Flux<FramePart> parse(Chunks chunks, int maxFrameBytes) {
        return ParserFlux.parse(
                chunks.flux(),
                () -> new FramePartParser(
                        new MultipartParser("b", MultipartLimits.DEFAULT), new int[] {5, 1, 1}, maxFrameBytes));
    }

    @ParameterizedTest
    @FieldSource("dev.voxelgate.dicomweb.stream.Chunks#SIZES")
    void joinsThePartsAtEveryChunkSize(int size) {
        var chunks = new Chunks(BODY, size);
        StepVerifier.create(parse(chunks, LONG.length())
                        .map(part ->
                                part.number() + " " + part.mediaType() + " " + new String(part.data(), ISO_8859_1)))
                .expectNext("5 image/jp2 " + LONG, "1 image/jp2 ", "1  no type")
                .expectComplete()
                .verify(PATIENCE);
        assertThat(chunks.held()).isZero();
    }

    @ParameterizedTest
    @FieldSource("dev.voxelgate.dicomweb.stream.Chunks#SIZES")
    void aFrameOverTheLimitIsRefusedAndNothingIsHeld(int size) {
        var chunks = new Chunks(BODY, size);
        StepVerifier.create(parse(chunks, LONG.length() - 1))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOfSatisfying(
                                LimitExceededException.class,
                                e -> assertThat(e.limit()).isEqualTo("max-frame-bytes")))
                .verify(PATIENCE);
        assertThat(chunks.held()).isZero();
    }
}
