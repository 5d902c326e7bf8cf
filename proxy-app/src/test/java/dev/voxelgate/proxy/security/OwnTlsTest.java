package dev.voxelgate.proxy.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.proxy.support.Certificates;
import dev.voxelgate.proxy.support.SecuredGateway;
import dev.voxelgate.proxy.support.SecuredGateway.Route;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/** TLS on the gateway's side, with HTTP/1.1 and HTTP/2. */
@Timeout(300)
final class OwnTlsTest {

    @TempDir
    private static Path folder;

    private static Certificates certificates;
    private static SecuredGateway gateway;

    @BeforeAll
    static void start() {
        certificates = Certificates.in(folder);
        List<String> properties = new ArrayList<>(certificates.serverProperties("want"));
        properties.addAll(List.of(
                "server.http2.enabled=true",
                "voxelgate.security.modes=basic,mtls",
                "voxelgate.security.mtls.users[0].name=reader",
                "voxelgate.security.mtls.users[0].roles=read",
                "voxelgate.security.basic.users[0].name=alice",
                "voxelgate.security.basic.users[0].password=" + new BCryptPasswordEncoder(4).encode("secret"),
                "voxelgate.security.basic.users[0].roles=read,write"));
        gateway = SecuredGateway.startWithTls(properties);
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static HttpClient client(HttpClient.Version version, @Nullable String alias) {
        return HttpClient.newBuilder()
                .version(version)
                .sslContext(certificates.client(alias))
                .build();
    }

    @Test
    void bothVersionsGiveTheSameBytes() throws Exception {
        byte[] one;
        try (var client = client(HttpClient.Version.HTTP_1_1, "reader")) {
            var answer = client.send(gateway.request(Route.ARRAY).build(), BodyHandlers.ofByteArray());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
            one = answer.body();
        }
        try (var client = client(HttpClient.Version.HTTP_2, "reader")) {
            var answers = Stream.generate(
                            () -> client.sendAsync(gateway.request(Route.ARRAY).build(), BodyHandlers.ofByteArray()))
                    .limit(8)
                    .toList();
            for (var answer : answers.stream().map(CompletableFuture::join).toList()) {
                assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body()).isEqualTo(one);
            }
        }
    }

    @Test
    void whoNobodyKnowsIsRefusedInBothVersions() throws Exception {
        for (var version : HttpClient.Version.values()) {
            if (version == HttpClient.Version.HTTP_1_1 || version == HttpClient.Version.HTTP_2) {
                try (var client = client(version, null)) {
                    var answer = client.send(gateway.request(Route.ARRAY).build(), BodyHandlers.ofString());
                    assertThat(answer.statusCode()).isEqualTo(401);
                    assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
                    var write = client.send(gateway.request(Route.PASSED_WRITE).build(), BodyHandlers.ofString());
                    assertThat(write.statusCode()).isEqualTo(401);
                }
            }
        }
    }

    @Test
    void contentIsPassedOnOverHttp2() throws Exception {
        try (var client = client(HttpClient.Version.HTTP_2, null)) {
            var basic = java.util.Base64.getEncoder().encodeToString("alice:secret".getBytes(UTF_8));
            var answer = client.send(
                    gateway.request(Route.PASSED_WRITE)
                            .header("Authorization", "Basic " + basic)
                            .build(),
                    BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        }
    }

    @Test
    void onlyCurrentVersionsOfTlsAreSpoken() throws IOException {
        for (var version : List.of("TLSv1.3", "TLSv1.2")) {
            try (var socket = socket()) {
                socket.setEnabledProtocols(new String[] {version});
                socket.startHandshake();
                assertThat(socket.getSession().getProtocol()).isEqualTo(version);
            }
        }
        for (var version : List.of("TLSv1.1", "TLSv1")) {
            assertThatThrownBy(() -> {
                        try (var socket = socket()) {
                            socket.setEnabledProtocols(new String[] {version});
                            socket.startHandshake();
                        }
                    })
                    .isInstanceOfAny(SSLException.class, IOException.class);
        }
    }

    private static SSLSocket socket() throws IOException {
        return (SSLSocket) certificates.client(null).getSocketFactory().createSocket("localhost", gateway.port());
    }
}
