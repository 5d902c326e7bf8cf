package dev.voxelgate.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The gateway as it is shipped: the image of the Dockerfile, in front of an Orthanc, as compose.yaml runs it. */
final class ComposeIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static Compose compose;

    @BeforeAll
    static void up() {
        compose = Compose.up();
    }

    @AfterAll
    static void down() {
        if (compose != null) {
            compose.close();
        }
    }

    @Test
    void bothServicesAreHealthyInTheirOwnEyes() {
        for (String service : new String[] {"orthanc", "gateway"}) {
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(500))
                    .untilAsserted(() -> assertThat(compose.inspect(service, "{{.State.Health.Status}}"))
                            .as(() -> compose.logs(service))
                            .isEqualTo("healthy"));
        }
    }

    @Test
    void neitherRunsAsRootOrMayWriteToItsImageOrGainRights() {
        String template = "{{.Config.User}} {{.HostConfig.ReadonlyRootfs}} {{.HostConfig.Privileged}}"
                + " {{.HostConfig.CapDrop}} {{.HostConfig.SecurityOpt}}";
        assertThat(compose.inspect("orthanc", template)).isEqualTo("999:999 true false [ALL] [no-new-privileges:true]");
        assertThat(compose.inspect("gateway", template))
                .isEqualTo("10001:10001 true false [ALL] [no-new-privileges:true]");
    }

    @Test
    void bothAreOnThisMachineOnly() {
        assertThat(compose.url("orthanc", 8042).getHost()).isEqualTo("127.0.0.1");
        assertThat(compose.url("gateway", 8080).getHost()).isEqualTo("127.0.0.1");
    }

    @Test
    void theGatewayIsReady() {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptionsInstanceOf(IOException.class)
                .untilAsserted(
                        () -> assertThat(get("/actuator/health/readiness").statusCode())
                                .as(() -> compose.logs("gateway"))
                                .isEqualTo(200));
    }

    private static HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(compose.url("gateway", 8080) + path));
            return http.send(request.build(), BodyHandlers.ofByteArray());
        }
    }
}
