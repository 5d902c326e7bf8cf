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
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An archive whose answers break in every way a connection can, and that can be stopped and started. It answers as
 * Orthanc does: several parts without a length, ended by the end of the connection.
 */
public final class FaultyArchive implements AutoCloseable {

    private static final long PATIENCE_MILLISECONDS = 60_000;

    /** What is wrong with an answer. Those that break in its middle give a part of the body before. */
    public enum Fault {
        /** The connection ends without an answer. */
        CLOSED_UNANSWERED,
        RESET_UNANSWERED,
        SILENT,
        /** What an Orthanc says to some of those who ask for metadata at the same time. */
        CONFLICT,
        TOO_MANY_REQUESTS,
        BAD_GATEWAY,
        UNAVAILABLE,
        GATEWAY_TIMEOUT,
        /** The connection ends, which is how a body of unknown length ends. */
        CLOSED,
        /** The connection ends before the announced length. */
        CLOSED_SHORT_OF_LENGTH,
        RESET,
        STALLED,
        /** HTTP says that the body is whole, but it is not. */
        ENDED_EARLY
    }

    /** An answer to break: the first ones to a path that ends so. */
    private record Order(String pathEnd, Fault fault, double share) {}

    private final DemoArchive archive;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Queue<Order> orders = new ConcurrentLinkedQueue<>();
    private final List<String> paths = new CopyOnWriteArrayList<>();
    private final AtomicInteger openAnswers = new AtomicInteger();
    private ScriptedServer server;

    public FaultyArchive(List<? extends StoredInstance> instances) {
        archive = new DemoArchive(instances, 0).start();
        server = ScriptedServer.start(this::answer);
    }

    public URI dicomWebUrl() {
        return URI.create(server.url() + "/dicom-web");
    }

    /**
     * Breaks one more answer.
     *
     * @param pathEnd of the request
     * @param share of the body that is sent before, from 0 to 1
     */
    public FaultyArchive breaking(String pathEnd, Fault fault, double share) {
        orders.add(new Order(pathEnd, fault, share));
        return this;
    }

    /** Forgets what was asked and what is still to break. */
    public void reset() {
        orders.clear();
        paths.clear();
    }

    /** The paths that were asked for, in order. */
    public List<String> paths() {
        return paths;
    }

    /** How many answers are being sent. */
    public int openAnswers() {
        return openAnswers.get();
    }

    /** Refuses connections, and ends those that there are. */
    public void stop() {
        server.close();
    }

    /** Is there again, at the same address. */
    public void start() {
        server = ScriptedServer.start(server.url().getPort(), this::answer);
    }

    private void answer(ScriptedServer.Exchange exchange) throws IOException, InterruptedException {
        var request = exchange.request();
        paths.add(request.target());
        openAnswers.incrementAndGet();
        try {
            answer(exchange, request);
        } finally {
            openAnswers.decrementAndGet();
        }
    }

    private void answer(ScriptedServer.Exchange exchange, ScriptedServer.Request request)
            throws IOException, InterruptedException {
        var order = take(request.target());
        if (order == null) {
            var answer = right(request);
            exchange.respondAndClose(answer.statusCode(), type(answer), answer.body());
        } else if (order.fault.compareTo(Fault.CLOSED) < 0) {
            refuse(exchange, order.fault);
        } else {
            breakOff(exchange, order, right(request));
        }
    }

    private synchronized @Nullable Order take(String path) {
        for (var order : orders) {
            if (path.endsWith(order.pathEnd)) {
                orders.remove(order);
                return order;
            }
        }
        return null;
    }

    private HttpResponse<byte[]> right(ScriptedServer.Request request) throws IOException, InterruptedException {
        var uri = archive.dicomWebUrl().resolve(request.target());
        var asked = HttpRequest.newBuilder(uri)
                .header("Accept", request.headers().get("accept"))
                .build();
        return http.send(asked, BodyHandlers.ofByteArray());
    }

    private static String type(HttpResponse<?> answer) {
        return answer.headers().firstValue("Content-Type").orElseThrow();
    }

    private static void refuse(ScriptedServer.Exchange exchange, Fault fault) throws IOException {
        switch (fault) {
            case CLOSED_UNANSWERED -> exchange.close();
            case RESET_UNANSWERED -> exchange.reset();
            case SILENT -> exchange.awaitClientsClose(PATIENCE_MILLISECONDS);
            case CONFLICT -> exchange.respond(409, "application/json", new byte[0]);
            case TOO_MANY_REQUESTS -> exchange.head(429, "text/plain", "Retry-After: 1\nContent-Length: 0\n");
            case BAD_GATEWAY -> exchange.respond(502, "text/plain", new byte[0]);
            case UNAVAILABLE -> exchange.head(503, "text/plain", "Retry-After: 1\nContent-Length: 0\n");
            case GATEWAY_TIMEOUT -> exchange.respond(504, "text/plain", new byte[0]);
            default -> throw new IllegalArgumentException(fault.name());
        }
    }

    private static void breakOff(ScriptedServer.Exchange exchange, Order order, HttpResponse<byte[]> answer)
            throws IOException {
        byte[] body = answer.body();
        byte[] start = Arrays.copyOf(body, Math.min((int) (body.length * order.share), body.length - 1));
        int length = order.fault == Fault.ENDED_EARLY ? start.length : body.length;
        String framing = order.fault == Fault.CLOSED ? "Connection: close\n" : "Content-Length: " + length + "\n";
        exchange.head(200, type(answer), framing).bytes(start);
        switch (order.fault) {
            case CLOSED, CLOSED_SHORT_OF_LENGTH -> exchange.close();
            case RESET -> exchange.reset();
            case STALLED -> exchange.awaitClientsClose(PATIENCE_MILLISECONDS);
            case ENDED_EARLY -> {}
            default -> throw new IllegalArgumentException(order.fault.name());
        }
    }

    @Override
    public void close() {
        server.close();
        http.shutdownNow();
        archive.close();
    }
}
