package dev.voxelgate.proxy.passthrough;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.dicomweb.testing.ScriptedServer;
import dev.voxelgate.dicomweb.testing.ScriptedServer.Script;
import dev.voxelgate.proxy.support.Gateway;
import dev.voxelgate.proxy.support.RawClient;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is passed on has its time, and who lets it pass is told. */
@Timeout(120)
class PassThroughTimeoutTest {

    private static Gateway gateway(Script script) {
        return Gateway.inFrontOf(
                ScriptedServer.start(script),
                "voxelgate.upstream.response-timeout=1s",
                "voxelgate.upstream.read-timeout=1s",
                "voxelgate.downstream.idle-timeout=1s");
    }

    private static String find(String contentLength) {
        return "POST /tools/find HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + contentLength + "\r\n\r\n";
    }

    @Test
    void anArchiveThatDoesNotAnswerIsA504() throws Exception {
        try (var gateway = gateway(exchange -> exchange.awaitClientsClose(60_000))) {
            var answer = gateway.get("/system");
            assertThat(answer.statusCode()).isEqualTo(504);
            assertThat(new String(answer.body(), UTF_8)).contains("upstream-timeout");
        }
    }

    @Test
    void anArchiveThatStopsAnsweringIsAReset() {
        try (var gateway = gateway(exchange -> exchange.head(200, "a/b", "Content-Length: 10\n")
                .bytes(new byte[3])
                .awaitClientsClose(60_000))) {
            assertThatThrownBy(() -> gateway.get("/system")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void anArchiveThatTakesNoContentIsA504() throws Exception {
        var end = new CountDownLatch(1);
        try (var gateway = gateway(_ -> ScriptedServer.await(end));
                var client = new RawClient(gateway.port())) {
            client.send(find("100000000"));
            Thread.ofPlatform().daemon().start(() -> client.send("x".repeat(100_000_000)));
            assertThat(client.answer(false).problem()).isEqualTo("upstream-timeout");
            end.countDown();
        }
    }

    @Test
    void aClientThatStopsSendingIsA408() throws Exception {
        var ended = new CountDownLatch(1);
        try (var gateway = gateway(exchange -> {
            exchange.read(100);
            ended.countDown();
        })) {
            var answer = RawClient.exchange(gateway.port(), find("50") + "abc");
            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.problem()).isEqualTo("request-timeout");
            assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }
}
