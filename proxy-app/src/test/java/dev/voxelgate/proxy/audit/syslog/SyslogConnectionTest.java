package dev.voxelgate.proxy.audit.syslog;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.proxy.support.Certificates;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class SyslogConnectionTest {

    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2);

    private Certificates certificates;
    private SSLServerSocket receiver;

    @BeforeEach
    void listen(@TempDir Path folder) throws IOException {
        certificates = Certificates.in(folder);
        receiver = (SSLServerSocket) certificates
                .server()
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        receiver.close();
        threads.shutdownNow();
    }

    private SyslogConnection connect() throws IOException {
        return SyslogConnection.open(certificates.client(null), "localhost", receiver.getLocalPort(), threads, 10_000);
    }

    private Future<SSLSocket> accepted() {
        return threads.submit(() -> {
            var socket = (SSLSocket) receiver.accept();
            socket.startHandshake();
            return socket;
        });
    }

    @Test
    void whatAReceiverHasReadToItsEndHasArrived() throws Exception {
        var accepted = accepted();
        try (var connection = connect()) {
            connection.send(List.of("one".getBytes(US_ASCII), "three".getBytes(US_ASCII)));
            var read = threads.submit(() -> {
                try (var socket = accepted.get()) {
                    return socket.getInputStream().readAllBytes();
                }
            });
            connection.finish();
            assertThat(new String(read.get(), US_ASCII)).isEqualTo("3 one5 three");
        }
    }

    @Test
    void ofAReceiverThatEndsFirstNothingIsKnown() throws Exception {
        var accepted = accepted();
        try (var connection = connect();
                var socket = accepted.get()) {
            socket.shutdownOutput();
            connection.send(List.of("one".getBytes(US_ASCII)));
            assertThatThrownBy(connection::finish)
                    .isInstanceOf(IOException.class)
                    .hasMessage("the receiver has ended the connection first");
        }
    }
}
