package dev.voxelgate.proxy.dialects;

import dev.voxelgate.dicomweb.testing.ScriptedServer;
import dev.voxelgate.proxy.demo.DemoArchive;
import dev.voxelgate.proxy.demo.store.StoredInstance;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The demo archive behind a server that speaks to each caller in a dialect of its own, which can become another one. */
final class SpeakingArchive implements AutoCloseable {

    /** A request and the status of its answer. */
    record Call(String target, String accept, int status) {

        boolean isRefused() {
            return status >= 400;
        }

        @Override
        public String toString() {
            return status + " " + target + " (" + accept + ")";
        }
    }

    private final DemoArchive demo;
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final ScriptedServer server;
    private final Map<String, Dialect> dialects = new ConcurrentHashMap<>();

    SpeakingArchive(List<? extends StoredInstance> instances) {
        this.demo = new DemoArchive(instances, 0).start();
        this.server = ScriptedServer.start(this::answer);
    }

    private void answer(ScriptedServer.Exchange exchange) throws IOException, InterruptedException {
        var target = exchange.request().target().split("\\?", 2);
        var accept = exchange.request().headers().getOrDefault("accept", "*/*");
        var asked = new Asked(
                target[0], target.length > 1 ? target[1] : "", accept, origin(demo.dicomWebUrl()), server.url(), http);
        var caller = exchange.request().headers().getOrDefault("authorization", "");
        var answer = dialects.getOrDefault(caller, Dialect.STANDARD).answer(asked);
        calls.add(new Call(exchange.request().target(), accept, answer.status()));
        var type = answer.type().isEmpty() ? "" : "Content-Type: " + answer.type() + "\n";
        exchange.text("HTTP/1.1 " + answer.status() + " Scripted\n" + type + answer.lines() + "Content-Length: "
                        + answer.body().length + "\n\n")
                .bytes(answer.body());
    }

    private static URI origin(URI service) {
        return URI.create(service.getScheme() + "://" + service.getAuthority());
    }

    /** How it answers the bearer of a token from here on. */
    void speak(String token, Dialect dialect) {
        dialects.put("Bearer " + token, dialect);
    }

    ScriptedServer server() {
        return server;
    }

    /** What was asked since the last time. */
    List<Call> takeCalls() {
        var taken = List.copyOf(calls);
        calls.clear();
        return taken;
    }

    @Override
    public void close() {
        server.close();
        http.shutdownNow();
        demo.close();
    }
}
