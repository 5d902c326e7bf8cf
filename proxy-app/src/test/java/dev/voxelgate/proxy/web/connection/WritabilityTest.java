package dev.voxelgate.proxy.web.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

@Timeout(60)
class WritabilityTest {

    private static final int BUFFER_BYTES = 128 << 10;
    private static final int BUFFERS = 400;
    private static final int SOCKET_BUFFER_BYTES = 64 << 10;
    private static final ConnectionLimits LIMITS =
            new ConnectionLimits(Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(1), 10);

    private final AtomicInteger made = new AtomicInteger();

    private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        var buffers = Flux.<ByteBuf>generate(sink -> {
                    int number = made.incrementAndGet();
                    sink.next(response.alloc()
                            .buffer(BUFFER_BYTES)
                            .writeZero(BUFFER_BYTES - 1)
                            .writeByte(number));
                    if (number == BUFFERS) {
                        sink.complete();
                    }
                })
                .publishOn(Schedulers.parallel(), 1)
                .doOnDiscard(ByteBuf.class, ByteBuf::release);
        response.header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(BUFFERS * BUFFER_BYTES));
        var channel = new Channel[1];
        request.withConnection(connection -> channel[0] = connection.channel());
        return response.send(Writability.pace(buffers, channel[0]));
    }

    private DisposableServer start() {
        return new ClientConnections(LIMITS)
                .limit(HttpServer.create()
                        .host("127.0.0.1")
                        .port(0)
                        .childOption(ChannelOption.SO_SNDBUF, SOCKET_BUFFER_BYTES))
                .handle(this::answer)
                .bindNow();
    }

    private static Socket request(DisposableServer server) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(SOCKET_BUFFER_BYTES);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
        socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    @Test
    void forAClientThatDoesNotReadLittleIsMadeAheadAndOneThatGoesOnReadingGetsAll() throws Exception {
        var server = start();
        try (var socket = request(server)) {
            assertThat(socket.getInputStream().read()).isEqualTo('H');
            int ahead = settled();
            assertThat(ahead * (long) BUFFER_BYTES)
                    .as("256 KB and four buffers, what the sockets take, and one more that is ready")
                    .isLessThanOrEqualTo((256 << 10) + 5 * BUFFER_BYTES + 6 * SOCKET_BUFFER_BYTES);
            var in = socket.getInputStream();
            skipHead(in);
            for (int number = 1; number <= BUFFERS; number++) {
                byte[] buffer = in.readNBytes(BUFFER_BYTES);
                assertThat(buffer[BUFFER_BYTES - 1]).isEqualTo((byte) number);
            }
        } finally {
            server.disposeNow();
        }
    }

    private static void skipHead(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
    }

    /** How many buffers were made when no more are. */
    private int settled() throws InterruptedException {
        int before = -1;
        int now = made.get();
        while (now != before) {
            Thread.sleep(300);
            before = now;
            now = made.get();
        }
        return now;
    }
}
