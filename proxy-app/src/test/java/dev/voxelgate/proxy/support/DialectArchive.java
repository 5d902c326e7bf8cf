package dev.voxelgate.proxy.support;

import dev.voxelgate.dicomweb.testing.ScriptedServer;
import dev.voxelgate.proxy.demo.DemoArchive;
import dev.voxelgate.proxy.demo.store.StoredInstance;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

/** An archive with a dialect of HTTP: for each request it has the right answer, and gives it in its own way. */
public final class DialectArchive implements AutoCloseable {

    /** How an archive gives its answers. */
    @FunctionalInterface
    public interface Dialect {
        /** @param right what the demo archive answers to the same request */
        void answer(ScriptedServer.Exchange exchange, HttpResponse<byte[]> right)
                throws IOException, InterruptedException;
    }

    private final DemoArchive archive;
    private final HttpClient http = HttpClient.newHttpClient();
    private final String query;
    private final ScriptedServer server;

    public DialectArchive(List<? extends StoredInstance> instances, Dialect dialect) {
        this(instances, "", dialect);
    }

    /** @param query that its base URI has, which the right answers are asked for without; empty for none */
    public DialectArchive(List<? extends StoredInstance> instances, String query, Dialect dialect) {
        this.archive = new DemoArchive(instances, 0).start();
        this.query = query;
        this.server =
                ScriptedServer.start(exchange -> dialect.answer(exchange, right(exchange.request(), archive, http)));
    }

    /** Without a slash at its end, but with its query. */
    public URI dicomWebUrl() {
        return URI.create(server.url() + "/dicom-web" + (query.isEmpty() ? "" : '?' + query));
    }

    /** Scheme, host and port. */
    public URI origin() {
        return server.url();
    }

    /** What was asked, in order. */
    public List<ScriptedServer.Request> requests() {
        return server.requests();
    }

    private HttpResponse<byte[]> right(ScriptedServer.Request request, DemoArchive asked, HttpClient client)
            throws IOException, InterruptedException {
        var target = request.target().replace('?' + query + '&', "?").replace('?' + query, query.isEmpty() ? "?" : "");
        var right = HttpRequest.newBuilder(asked.dicomWebUrl().resolve(target))
                .header("Accept", request.headers().getOrDefault("accept", "*/*"));
        return client.send(right.build(), BodyHandlers.ofByteArray());
    }

    /** The right answer's media type. */
    public static String type(HttpResponse<?> right) {
        return right.headers().firstValue("Content-Type").orElse("");
    }

    @Override
    public void close() {
        server.close();
        http.shutdownNow();
        archive.close();
    }
}
