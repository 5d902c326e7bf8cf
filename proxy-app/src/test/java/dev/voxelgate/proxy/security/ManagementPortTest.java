package dev.voxelgate.proxy.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.support.SecuredGateway;
import dev.voxelgate.proxy.support.SecuredGateway.Route;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/** A port for the actuator alone. */
@Timeout(120)
final class ManagementPortTest {

    private static final String ALICE = "Basic " + Base64.getEncoder().encodeToString("alice:secret".getBytes(UTF_8));

    private static final HttpClient CLIENT = SecuredGateway.client(null);

    private static SecuredGateway gateway;

    @BeforeAll
    static void start() {
        gateway = SecuredGateway.start(List.of(
                "management.server.port=0",
                "management.server.address=127.0.0.1",
                "voxelgate.api-page.enabled=true",
                "voxelgate.security.modes=basic",
                "voxelgate.security.basic.users[0].name=alice",
                "voxelgate.security.basic.users[0].password=" + new BCryptPasswordEncoder(4).encode("secret"),
                "voxelgate.security.basic.users[0].roles=read,write,metrics"));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        CLIENT.shutdownNow();
    }

    private static HttpRequest.Builder managing(HttpRequest request) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.managementPort()
                        + request.uri().getRawPath()))
                .method(request.method(), request.bodyPublisher().orElse(BodyPublishers.noBody()));
    }

    @ParameterizedTest
    @EnumSource(names = "ACTUATOR", mode = EnumSource.Mode.EXCLUDE)
    void patientsDataAreNotThereWhoeverAsks(Route route) throws Exception {
        int asked = gateway.seenByTheArchive().size();
        var request = managing(gateway.request(route).build());
        for (var caller : List.of(request.copy(), request.copy().header("Authorization", ALICE))) {
            var answer = gateway.send(CLIENT, caller);
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
        }
        assertThat(gateway.seenByTheArchive()).hasSize(asked);

        var own = gateway.send(CLIENT, gateway.request(route).header("Authorization", ALICE));
        assertThat(own.statusCode()).as("on the gateway's own port").isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/openapi",
                "/system",
                "/actuator/../system",
                "/actuator/%2e%2e/system",
                "//dicom-web/studies",
                "/actuatorx",
                "/actuator/nothing"
            })
    void norIsAnythingElse(String path) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.managementPort() + path))
                .header("Authorization", ALICE);
        assertThat(gateway.send(CLIENT, request).statusCode()).isIn(400, 404);
    }

    @ParameterizedTest
    @CsvSource({
        "/actuator/prometheus, 401, 200",
        "/actuator/health, 200, 200",
        "/actuator/health/liveness, 200, 200",
        "/actuator, 401, 200"
    })
    void theActuatorIsThereForWhomItIsFor(String path, int stranger, int alice) throws Exception {
        var request = managing(gateway.get(path).build());
        assertThat(gateway.send(CLIENT, request.copy()).statusCode()).isEqualTo(stranger);
        assertThat(gateway.send(CLIENT, request.copy().header("Authorization", ALICE))
                        .statusCode())
                .isEqualTo(alice);
    }

    @Test
    void theActuatorIsNotOnTheGatewaysOwnPort() throws Exception {
        var answer = gateway.send(CLIENT, gateway.get("/actuator/prometheus").header("Authorization", ALICE));
        assertThat(answer.statusCode()).isGreaterThanOrEqualTo(400);
    }
}
