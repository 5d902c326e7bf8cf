package dev.voxelgate.proxy.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.voxelgate.proxy.support.Compose;
import dev.voxelgate.proxy.support.SmallInstances;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The profile `scale` of compose.yaml, up: three containers of the gateway's image behind nginx. */
@Timeout(600)
final class ComposeScaleIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int REQUESTS = 12;

    @Test
    void threeReplicasAnswerThroughNginxAndTwoDoWhenOneIsKilled() throws IOException, InterruptedException {
        try (var compose = Compose.up("scale", "nginx");
                var http = HttpClient.newHttpClient()) {
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(500))
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .untilAsserted(() -> assertThat(get(http, compose, "/actuator/health/readiness")
                                    .statusCode())
                            .as(() -> compose.logs("nginx"))
                            .isEqualTo(200));
            assertThat(compose.inspect("replica", "{{.Config.User}} {{.HostConfig.ReadonlyRootfs}}")
                            .lines())
                    .containsExactly("10001:10001 true", "10001:10001 true", "10001:10001 true");
            assertThat(compose.inspect("nginx", "{{.Config.User}} {{.HostConfig.ReadonlyRootfs}}"))
                    .isEqualTo("101:101 true");

            String id = compose.orthanc()
                    .upload(SmallInstances.twoByThree(
                            SmallInstances.freshUid(), SmallInstances.freshUid(), SmallInstances.freshUid()));
            String path = "/instances/" + id + "/numpy?rescale=0";
            byte[] body = get(http, compose, path).body();
            assertThat(body).hasSize(128 + 12);
            for (int i = 0; i < REQUESTS; i++) {
                assertThat(get(http, compose, path).body()).isEqualTo(body);
            }
            assertThat(replicas(compose)).hasSize(3);

            compose.killOne("replica");
            for (int i = 0; i < REQUESTS; i++) {
                assertThat(get(http, compose, path).body()).isEqualTo(body);
            }
        }
    }

    /** Those that nginx says it has asked. */
    private static Set<String> replicas(Compose compose) {
        Set<String> replicas = new HashSet<>();
        compose.logs("nginx")
                .lines()
                .filter(line -> line.contains(" by ") && line.contains(": 200,"))
                .forEach(line -> replicas.add(line.replaceAll(".* by ([0-9.]+:[0-9]+): .*", "$1")));
        return replicas;
    }

    private static HttpResponse<byte[]> get(HttpClient http, Compose compose, String path)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(compose.url("nginx", 8080) + path));
        return http.send(request.build(), BodyHandlers.ofByteArray());
    }
}
