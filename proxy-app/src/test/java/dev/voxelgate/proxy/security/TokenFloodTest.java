package dev.voxelgate.proxy.security;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.support.Issuer;
import dev.voxelgate.proxy.support.SecuredGateway;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tokens that nobody issued, as many as somebody likes to make up. */
@Timeout(120)
final class TokenFloodTest {

    private static final int TOKENS = 140;
    private static final int GUESSERS = 100;
    private static final int OWNERS = 5;
    private static final int PATIENCE_MILLISECONDS = 60_000;

    @Test
    void thoseThatTheIssuerIsAskedAboutKeepNobodyElseOut() throws Exception {
        try (var issuer = new Issuer();
                var gateway = SecuredGateway.start(List.of(
                        "voxelgate.security.modes=introspection",
                        "voxelgate.security.introspection.uri=" + issuer.introspectionUri(),
                        "voxelgate.security.introspection.client-id=" + Issuer.CLIENT,
                        "voxelgate.security.introspection.client-secret=" + Issuer.SECRET,
                        "voxelgate.security.introspection.audience=" + Issuer.AUDIENCE,
                        "voxelgate.security.introspection.remember=0s"))) {
            var good = issuer.opaque("good", active());
            issuer.takeItsTime(300);
            var overflown = new CountDownLatch(TOKENS);
            var over = new AtomicBoolean();
            try (var guessing = Executors.newVirtualThreadPerTaskExecutor()) {
                try {
                    for (int i = 0; i < GUESSERS; i++) {
                        var _ = guessing.submit(() -> guess(gateway.port(), overflown, over));
                    }
                    assertThat(overflown.await(1, TimeUnit.MINUTES))
                            .as("the queue has an end")
                            .isTrue();
                    for (int i = 0; i < OWNERS; i++) {
                        try (var owner = ask(gateway.port(), "127.0.0.1", good)) {
                            assertThat(status(owner)).isEqualTo(200);
                        }
                    }
                } finally {
                    over.set(true);
                }
            }
        }
    }

    private static Map<String, Object> active() {
        long end = Instant.now().plusSeconds(300).getEpochSecond();
        return Map.of("active", true, "sub", "somebody", "aud", Issuer.AUDIENCE, "exp", end, "scope", "metrics");
    }

    private static @Nullable Void guess(int port, CountDownLatch overflown, AtomicBoolean over) throws Exception {
        while (!over.get()) {
            try (var guess = ask(port, "127.0.0.2", "wrong" + System.nanoTime())) {
                int status = status(guess);
                assertThat(status).isIn(401, 503);
                if (status == 503) {
                    overflown.countDown();
                }
            }
        }
        return null;
    }

    @Test
    void keysThatWereNeverHadAreNotAskedForByEachOfThem() throws Exception {
        try (var issuer = new Issuer();
                var gateway = SecuredGateway.start(List.of(
                        "voxelgate.security.modes=jwt",
                        "voxelgate.security.jwt.issuer=" + issuer.url(),
                        "voxelgate.security.jwt.audience=" + Issuer.AUDIENCE))) {
            issuer.goAway(true);
            var token = issuer.token(issuer.claims("metrics"));
            long start = System.nanoTime();
            for (int i = 0; i < TOKENS; i++) {
                try (var guess = ask(gateway.port(), "127.0.0.2", token)) {
                    assertThat(status(guess)).isEqualTo(503);
                }
            }
            long seconds = (System.nanoTime() - start) / 1_000_000_000;
            assertThat((long) issuer.requests())
                    .as("requests to an issuer that is away, within %d s", seconds)
                    .isLessThanOrEqualTo(2 + seconds / 2);
            issuer.goAway(false);
            int status = 503;
            while (status == 503) {
                Thread.sleep(200);
                try (var owner = ask(gateway.port(), "127.0.0.1", token)) {
                    status = status(owner);
                }
            }
            assertThat(status).isEqualTo(200);
        }
    }

    private static Socket ask(int port, String from, String token) throws Exception {
        var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port, InetAddress.ofLiteral(from), 0);
        socket.setSoTimeout(PATIENCE_MILLISECONDS);
        socket.getOutputStream()
                .write(("GET /actuator/prometheus HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token
                                + "\r\n\r\n")
                        .getBytes(ISO_8859_1));
        return socket;
    }

    private static int status(Socket socket) throws Exception {
        var line = new String(socket.getInputStream().readNBytes("HTTP/1.1 200".length()), ISO_8859_1);
        return Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
    }
}
