package dev.voxelgate.proxy.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.support.RawRequest;
import dev.voxelgate.proxy.support.SecuredGateway;
import dev.voxelgate.proxy.support.SecurityModes;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Guesses from one address, as many as it likes. */
@Timeout(120)
final class PasswordFloodTest {

    private static final int GUESSES = 140;

    @Test
    void guessesFromOneAddressKeepNobodyElseOut() throws Exception {
        var user = new SecurityModes.User("good", "right", 11, "metrics", null);
        try (var gateway = SecuredGateway.start(SecurityModes.basic(List.of(user)))) {
            List<Socket> guessing = new ArrayList<>();
            try {
                for (int i = 0; i < GUESSES; i++) {
                    guessing.add(ask(gateway.port(), "127.0.0.2", "wrong" + i));
                }
                int overflown = 0;
                try (var good = ask(gateway.port(), "127.0.0.1", "right")) {
                    assertThat(RawRequest.status(good)).isEqualTo(200);
                }
                for (var guess : guessing) {
                    int status = RawRequest.status(guess);
                    assertThat(status).isIn(401, 503);
                    overflown += status == 503 ? 1 : 0;
                }
                assertThat(overflown).as("the queue has an end").isPositive();
            } finally {
                for (var guess : guessing) {
                    guess.close();
                }
            }
        }
    }

    private static Socket ask(int port, String from, String password) throws IOException {
        return RawRequest.send(
                port,
                from,
                "GET /actuator/prometheus HTTP/1.1\r\nHost: localhost\r\nAuthorization: %s\r\n\r\n"
                        .formatted(SecurityModes.authorization("good", password)));
    }
}
