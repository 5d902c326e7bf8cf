package dev.voxelgate.proxy.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.support.DialectArchive;
import dev.voxelgate.proxy.support.DialectArchive.Dialect;
import dev.voxelgate.proxy.support.Gateway;
import dev.voxelgate.proxy.support.SliceSeries;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Archives that speak HTTP in their own way, in front of which the gateway gives the same arrays. */
@Timeout(120)
class HttpDialectsTest {

    private static final SliceSeries SERIES = new SliceSeries(3, 8);
    private static final String STUDIES = "/dicom-web/studies";
    private static final String METADATA = SERIES.path().replace("/numpy", "/metadata");

    private static void assertArrays(Gateway gateway) throws IOException, InterruptedException {
        byte[] all = SERIES.rescaled();
        assertArray(gateway, SERIES.path(), all);
        assertArray(gateway, SERIES.firstInstancePath(), Arrays.copyOf(all, all.length / SERIES.slices()));
    }

    private static void assertArray(Gateway gateway, String path, byte[] expected)
            throws IOException, InterruptedException {
        var answer = gateway.get(path);
        byte[] body = answer.body();
        assertThat(answer.statusCode())
                .as(new String(body, 0, Math.min(body.length, 1000), StandardCharsets.ISO_8859_1))
                .isEqualTo(200);
        assertThat(Arrays.copyOfRange(body, body.length - expected.length, body.length))
                .isEqualTo(expected);
    }

    private static void assertProblem(Gateway gateway, String path, int status, String code)
            throws IOException, InterruptedException {
        var answer = gateway.get(path);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).asString(StandardCharsets.UTF_8).contains(code);
    }

    private static String text(Gateway gateway, String path) throws IOException, InterruptedException {
        var answer = gateway.get(path);
        assertThat(answer.statusCode()).isEqualTo(200);
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    /** As AWS HealthImaging names an image set in the query of each URL. */
    @Test
    void theQueryOfTheBaseUriGoesWithEveryRequest() throws IOException, InterruptedException {
        Dialect imageSet = (exchange, right) -> {
            if (exchange.request().target().matches("[^?]*\\?imageSetId=1(&.*)?")) {
                exchange.respond(right.statusCode(), DialectArchive.type(right), right.body());
            } else {
                exchange.respond(404, "text/plain", new byte[0]);
            }
        };
        var archive = new DialectArchive(SERIES.instances(), "imageSetId=1", imageSet);
        try (var gateway = Gateway.inFrontOf(archive)) {
            assertArrays(gateway);
            assertThat(text(gateway, STUDIES)).contains(SliceSeries.STUDY);
            assertThat(text(gateway, STUDIES + "?limit=1&imageSetId=2")).contains(SliceSeries.STUDY);
            assertThat(archive.requests().getLast().target()).isEqualTo(STUDIES + "?imageSetId=1&limit=1");
            assertThat(text(gateway, METADATA)).contains(SliceSeries.SERIES);
            assertProblem(gateway, SERIES.path().replace(SliceSeries.SERIES, "1.2.3"), 404, "unknown-resource");
        }
    }
}
