package dev.voxelgate.proxy.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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

    @Test
    void aGatewayThatDoesNotListenIsNotHealthy() {
        server.stop(0);
        assertThat(HealthProbe.isHealthy(health)).isFalse();
    }
}
