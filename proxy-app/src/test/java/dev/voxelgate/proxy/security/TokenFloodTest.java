package dev.voxelgate.proxy.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.support.Issuer;
import dev.voxelgate.proxy.support.RawRequest;
import dev.voxelgate.proxy.support.SecuredGateway;
import dev.voxelgate.proxy.support.SecurityModes;
import java.io.IOException;
import java.net.Socket;
import java.time.Instant;
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

    @Test
    void thoseThatTheIssuerIsAskedAboutKeepNobodyElseOut() throws Exception {
        try (var issuer = new Issuer();
                var gateway = SecuredGateway.start(
                        SecurityModes.introspection(issuer, "voxelgate.security.introspection.remember=0s"))) {
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
                            assertThat(RawRequest.status(owner)).isEqualTo(200);
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
                int status = RawRequest.status(guess);
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
                var gateway = SecuredGateway.start(SecurityModes.jwt(issuer))) {
            issuer.goAway(true);
            var token = issuer.token(issuer.claims("metrics"));
            long start = System.nanoTime();
            for (int i = 0; i < TOKENS; i++) {
                try (var guess = ask(gateway.port(), "127.0.0.2", token)) {
                    assertThat(RawRequest.status(guess)).isEqualTo(503);
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
                    status = RawRequest.status(owner);
                }
            }
            assertThat(status).isEqualTo(200);
        }
    }

    private static Socket ask(int port, String from, String token) throws IOException {
        return RawRequest.send(
                port,
                from,
                "GET /actuator/prometheus HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n\r\n"
                        .formatted(token));
    }
}
