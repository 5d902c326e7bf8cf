package dev.voxelgate.proxy.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.testing.ScriptedServer;
import dev.voxelgate.proxy.support.Gateway;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives say in several ways that they do not have a series or an instance. */
@Timeout(60)
class MissingSeriesTest {

    private static final String SERIES = "/dicom-web/studies/2.25.1/series/2.25.2";
    private static final String[] ROUTES = {
        SERIES,
        SERIES + "/instances/2.25.3",
        SERIES + "/instances/2.25.3/frames/1",
        "/series/" + "0".repeat(8) + "-00000000".repeat(4)
    };

    private static volatile String answer = "";
    private static Gateway gateway;

    @BeforeAll
    static void start() {
        gateway = Gateway.inFrontOf(ScriptedServer.start(exchange -> exchange.text("HTTP/1.1 " + answer)));
    }

    @AfterAll
    static void stop() {
        if (gateway != null) {
            gateway.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "404 Not Found\nContent-Length: 0\n\n",
                "410 Gone\nContent-Length: 0\n\n",
                "204 No Content\n\n",
                "204 No Content\nContent-Type: application/dicom+json\n\n",
                "200 OK\nContent-Type: application/dicom+json\nContent-Length: 2\n\n[]"
            })
    void areUnknownToTheGatewayToo(String given) throws Exception {
        answer = given;
        for (var route : ROUTES) {
            if (route.startsWith(SERIES) || !given.endsWith("[]")) { // Orthanc's own answers are objects
                var problem = gateway.get(route + "/numpy");
                assertThat(problem.statusCode()).as(route).isEqualTo(404);
                assertThat(new String(problem.body(), StandardCharsets.UTF_8)).contains("unknown-resource");
            }
        }
    }
}
