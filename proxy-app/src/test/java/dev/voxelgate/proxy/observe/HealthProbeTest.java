package dev.voxelgate.proxy.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.voxelgate.proxy.support.Certificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HealthProbeTest {

    private HttpServer server;
    private URI health;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        health = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/health");
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @ParameterizedTest
    @CsvSource({"200, true", "503, false", "404, false"})
    void onlyAnAnswerOf200IsHealth(int status, boolean healthy) {
        server.createContext("/health", exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        assertThat(HealthProbe.isHealthy(health)).isEqualTo(healthy);
    }

    @ParameterizedTest
    @CsvSource({"200, true", "503, false"})
    void aServerWithTlsIsAskedByTlsWhoeverSignedItsCertificate(int status, boolean healthy, @TempDir Path folder)
            throws IOException {
        var secured = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        secured.setHttpsConfigurator(
                new HttpsConfigurator(Certificates.in(folder).server()));
        secured.createContext("/health", exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        secured.start();
        try {
            for (var scheme : new String[] {"http", "https"}) {
                var url = URI.create(
                        scheme + "://127.0.0.1:" + secured.getAddress().getPort() + "/health");
                assertThat(HealthProbe.isHealthy(url)).as(scheme).isEqualTo(healthy);
            }
        } finally {
            secured.stop(0);
        }
    }

    @Test
    void theActuatorsOwnPortIsAskedWhenThereIsOne() {
        assertThat(HealthProbe.liveness(Map.of())).hasToString("http://127.0.0.1:8080/actuator/health/liveness");
        assertThat(HealthProbe.liveness(Map.of("SERVER_PORT", "8443"))).hasPort(8443);
        assertThat(HealthProbe.liveness(Map.of("SERVER_PORT", "8443", "MANAGEMENT_SERVER_PORT", "9090")))
                .hasPort(9090);
        assertThat(HealthProbe.liveness(Map.of("SERVER_PORT", "", "MANAGEMENT_SERVER_PORT", " ")))
                .hasPort(8080);
    }

    @Test
    void aGatewayThatDoesNotListenIsNotHealthy() {
        server.stop(0);
        assertThat(HealthProbe.isHealthy(health)).isFalse();
    }
}
