package dev.voxelgate.proxy.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.voxelgate.proxy.support.Certificates;
import dev.voxelgate.proxy.support.Issuer;
import dev.voxelgate.proxy.support.SecuredGateway;
import dev.voxelgate.proxy.support.SecuredGateway.Route;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An issuer of tokens whose certificate is by an authority that Java does not know: a hospital's own. */
@Timeout(120)
final class IssuerTlsTest {

    @TempDir
    private static Path folder;

    private final Issuer issuer = new Issuer();
    private final HttpClient behind = HttpClient.newHttpClient();
    private Certificates certificates;
    private HttpsServer server;
    private String url;

    @BeforeEach
    void start() throws IOException {
        certificates = Certificates.in(Files.createTempDirectory(folder, "certificates"));
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certificates.server()));
        server.createContext("/", this::relay);
        server.start();
        url = "https://localhost:" + server.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        issuer.close();
        behind.shutdownNow();
    }

    /** What is said behind it, under the name that is seen before it. */
    private void relay(HttpExchange exchange) throws IOException {
        var asked = HttpRequest.newBuilder(URI.create(issuer.url() + exchange.getRequestURI()))
                .method(
                        exchange.getRequestMethod(),
                        BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
        for (var name : List.of("Authorization", "Content-Type")) {
            var value = exchange.getRequestHeaders().getFirst(name);
            if (value != null) {
                asked.header(name, value);
            }
        }
        try {
            var answer = behind.send(asked.build(), BodyHandlers.ofString());
            var body = answer.body().replace(issuer.url(), url).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.statusCode(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            exchange.close();
        }
    }

    private Map<String, Object> claims() {
        var claims = new HashMap<>(issuer.claims("read"));
        claims.put("iss", url);
        return claims;
    }

    private int status(List<String> mode, String authority, String token) throws Exception {
        List<String> properties = new ArrayList<>(mode);
        properties.addAll(certificates.trustProperties("issuer", authority));
        properties.add("voxelgate.security.ssl.bundle=issuer");
        return status(properties, token);
    }

    private static int status(List<String> properties, String token) throws Exception {
        try (var gateway = SecuredGateway.start(properties);
                var client = SecuredGateway.client(null)) {
            return gateway.send(client, gateway.request(Route.PASSED_READ).header("Authorization", "Bearer " + token))
                    .statusCode();
        }
    }

    @Test
    void itsKeysAreFetchedWhenItsAuthorityIsInTheBundle() throws Exception {
        var mode = List.of(
                "voxelgate.security.modes=jwt",
                "voxelgate.security.jwt.issuer=" + url,
                "voxelgate.security.jwt.audience=" + Issuer.AUDIENCE);
        var token = issuer.token(claims());
        assertThat(status(mode, "ca", token)).isEqualTo(200);
        assertThat(issuer.keyRequests()).isEqualTo(1);
        assertThat(status(mode, "stranger", token)).as("another authority").isEqualTo(503);
        assertThat(status(mode, token)).as("what Java trusts").isEqualTo(503);
        assertThat(issuer.keyRequests()).isEqualTo(1);
    }

    @Test
    void itIsAskedAboutTokensWhenItsAuthorityIsInTheBundle() throws Exception {
        var mode = List.of(
                "voxelgate.security.modes=introspection",
                "voxelgate.security.introspection.uri=" + url + "/introspect",
                "voxelgate.security.introspection.client-id=" + Issuer.CLIENT,
                "voxelgate.security.introspection.client-secret=" + Issuer.SECRET,
                "voxelgate.security.introspection.audience=" + Issuer.AUDIENCE);
        var answer = claims();
        answer.put("active", true);
        answer.put("aud", List.of(Issuer.AUDIENCE));
        var token = issuer.opaque("opaque", answer);
        assertThat(status(mode, "ca", token)).isEqualTo(200);
        assertThat(issuer.introspections()).isEqualTo(1);
        assertThat(status(mode, "stranger", token)).as("another authority").isEqualTo(503);
        assertThat(issuer.introspections()).isEqualTo(1);
    }
}
