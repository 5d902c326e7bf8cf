package dev.voxelgate.proxy.security;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.support.SecuredGateway;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/** Guesses from one address, as many as it likes. */
@Timeout(120)
final class PasswordFloodTest {

    private static final int GUESSES = 140;
    private static final int PATIENCE_MILLISECONDS = 60_000;

    @Test
    void guessesFromOneAddressKeepNobodyElseOut() throws Exception {
        var user = "voxelgate.security.basic.users[0].";
        try (var gateway = SecuredGateway.start(List.of(
                "voxelgate.security.modes=basic",
                user + "name=good",
                user + "password=" + new BCryptPasswordEncoder(11).encode("right"),
                user + "roles=metrics"))) {
            List<Socket> guessing = new ArrayList<>();
            try {
                for (int i = 0; i < GUESSES; i++) {
                    guessing.add(ask(gateway.port(), "127.0.0.2", "good:wrong" + i));
                }
                int overflown = 0;
                try (var good = ask(gateway.port(), "127.0.0.1", "good:right")) {
                    assertThat(status(good)).isEqualTo(200);
                }
                for (var guess : guessing) {
                    int status = status(guess);
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

    private static Socket ask(int port, String from, String credentials) throws Exception {
        var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port, InetAddress.ofLiteral(from), 0);
        socket.setSoTimeout(PATIENCE_MILLISECONDS);
        var basic = Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8));
        socket.getOutputStream()
                .write(("GET /actuator/prometheus HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic " + basic
                                + "\r\n\r\n")
                        .getBytes(ISO_8859_1));
        return socket;
    }

    private static int status(Socket socket) throws Exception {
        var line = new String(socket.getInputStream().readNBytes("HTTP/1.1 200".length()), ISO_8859_1);
        return Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
    }
}
