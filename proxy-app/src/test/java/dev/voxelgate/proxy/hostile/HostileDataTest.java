package dev.voxelgate.proxy.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.Vr;
import dev.voxelgate.dicomweb.part10.DataSetWriter;
import dev.voxelgate.proxy.hostile.HostileAnswers.Hostility;
import dev.voxelgate.proxy.support.Gateway;
import dev.voxelgate.proxy.support.LogRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * Data that mean harm, from the archive itself or from whoever has stored something there. Each has its own clear error,
 * which names the limit where there is one and quotes nothing; and after each the same gateway serves the next client.
 */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileDataTest {

    private final HostileArchive archive = new HostileArchive();
    private final Gateway gateway = Gateway.inFrontOf(
            archive,
            "voxelgate.plan.max-instances=" + HostileAnswers.MAX_INSTANCES,
            "voxelgate.upstream.response-timeout=10s",
            "voxelgate.upstream.read-timeout=10s");
    private final LogRecord log = new LogRecord();
    private int series;

    @AfterAll
    void close() {
        log.close();
        gateway.close();
    }

    @TestFactory
    Stream<DynamicTest> metadataThatMeanHarmAreRefused() {
        return are(HostileAnswers.inMetadata());
    }

    @TestFactory
    Stream<DynamicTest> filesThatMeanHarmAreRefused() {
        return are(HostileAnswers.inFiles());
    }

    @TestFactory
    Stream<DynamicTest> answersThatMeanHarmAreRefused() {
        return are(HostileAnswers.inHttp());
    }

    /** That is their age more than harm: the metadata are of what was stored before. */
    @TestFactory
    Stream<DynamicTest> filesThatAreNotWhatTheirMetadataSayAreAnsweredAsTheyAre() {
        return Stream.of(
                stored("fewer frames", 3, DataSetWriter.explicitLittle().image(4, 4, 1, 8), 16, "|u1", "(1, 4, 4, 1)"),
                stored("more frames", 1, DataSetWriter.explicitLittle().image(4, 4, 5, 8), 80, "|u1", "(5, 4, 4, 1)"),
                stored("another size", 1, DataSetWriter.explicitLittle().image(2, 8, 1, 8), 16, "|u1", "(1, 2, 8, 1)"),
                stored("another type", 1, DataSetWriter.explicitLittle().image(4, 4, 1, 16), 32, "<u2", "(1, 4, 4, 1)"),
                stored(
                        "a far larger frame",
                        1,
                        DataSetWriter.explicitLittle().image(1024, 1024, 1, 8),
                        1 << 20,
                        "|u1",
                        "(1, 1024, 1024, 1)"));
    }

    private DynamicTest stored(
            String name, int framesBefore, DataSetWriter image, int bytes, String dtype, String shape) {
        return dynamicTest(name, () -> {
            byte[] pixels = DataSetWriter.pattern(bytes, 0);
            archive.metadata(HostileArchive.json(Map.of("00280008", Integer.toString(framesBefore))));
            archive.file(image.element(Tag.PIXEL_DATA, Vr.OB, pixels).file());
            try {
                var answer = gateway.get(ownSeries(HostileArchive.SERIES) + "?rescale=0");
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(new String(answer.body(), 0, 128, StandardCharsets.US_ASCII))
                        .contains("'" + dtype + "'", shape);
                assertThat(Arrays.copyOfRange(answer.body(), 128, answer.body().length))
                        .isEqualTo(pixels);
            } finally {
                archive.behave();
            }
        });
    }

    /** Of a series that was contradicted before, the metadata are not believed: each test has one of its own. */
    private String ownSeries(String path) {
        return path.replace("/series/1.2.3/", "/series/1.2.3." + series++ + "/");
    }

    private Stream<DynamicTest> are(List<Hostility> hostilities) {
        return hostilities.stream().map(hostility -> dynamicTest(hostility.name(), () -> isRefused(hostility)));
    }

    private void isRefused(Hostility hostility) throws IOException, InterruptedException {
        hostility.archive().accept(archive);
        try {
            var answer = gateway.get(ownSeries(hostility.path()));
            String body = new String(answer.body(), StandardCharsets.UTF_8);
            assertThat(body).contains("urn:voxelgate:problem:" + hostility.problem() + "\"", hostility.detail());
            assertThat(answer.statusCode()).isEqualTo(hostility.status());
            assertThat(body).doesNotContain("Doe", "\tat ");
            log.assertHarmless("Doe");
        } finally {
            archive.behave();
        }
        var next = gateway.get(HostileArchive.SERIES + "?rescale=0");
        assertThat(next.statusCode()).isEqualTo(200);
        assertThat(next.body()).endsWith(HostileArchive.PIXELS);
    }
}
