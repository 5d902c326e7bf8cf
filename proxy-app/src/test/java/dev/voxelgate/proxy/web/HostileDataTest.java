package dev.voxelgate.proxy.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.voxelgate.proxy.web.Hostilities.Hostility;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
            "voxelgate.plan.max-instances=" + Hostilities.MAX_INSTANCES,
            "voxelgate.upstream.response-timeout=10s",
            "voxelgate.upstream.read-timeout=10s");
    private final LogRecord log = new LogRecord();

    @AfterAll
    void close() {
        log.close();
        gateway.close();
    }

    @TestFactory
    Stream<DynamicTest> metadataThatMeanHarmAreRefused() {
        return are(Hostilities.inMetadata());
    }

    @TestFactory
    Stream<DynamicTest> filesThatMeanHarmAreRefused() {
        return are(Hostilities.inFiles());
    }

    @TestFactory
    Stream<DynamicTest> answersThatMeanHarmAreRefused() {
        return are(Hostilities.inHttp());
    }

    private Stream<DynamicTest> are(List<Hostility> hostilities) {
        return hostilities.stream().map(hostility -> dynamicTest(hostility.name(), () -> isRefused(hostility)));
    }

    private void isRefused(Hostility hostility) throws IOException, InterruptedException {
        hostility.archive().accept(archive);
        try {
            var answer = gateway.get(hostility.path());
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
