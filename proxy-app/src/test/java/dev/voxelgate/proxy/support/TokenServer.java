package dev.voxelgate.proxy.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/**
 * An OAuth 2.0 token endpoint at {@code /token} for one client, and at {@code /check} the judge of an nginx in front of
 * an archive ({@code auth_request}) who knows which tokens are valid now.
 */
public final class TokenServer implements AutoCloseable {

    /** Of the client, with characters that have to be encoded (RFC 6749 2.3.1). */
    public static final String ID = "gate:way";

    public static final String SECRET = "s3cr%t:+&=ü canary";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    /** When each token ends, in nanoseconds. */
    private final Map<String, Long> tokens = new ConcurrentHashMap<>();

    private final Queue<String> accepted = new ConcurrentLinkedQueue<>();
    private final AtomicInteger issued = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();

    private volatile Duration life = Duration.ofHours(1);
    private volatile Duration checkTakes = Duration.ZERO;
    private volatile int down;
    private volatile BiPredicate<String, String> rights = (_, _) -> true;

    public TokenServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        server.setExecutor(threads);
        server.createContext("/token", exchange -> answer(exchange, this::token));
        server.createContext("/check", exchange -> answer(exchange, this::check));
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public URI tokenUrl() {
        return URI.create("http://127.0.0.1:" + port() + "/token");
    }

    /** How long the tokens last that are issued from here on. */
    public void setLife(Duration life) {
        this.life = life;
    }

    /** How long the judge thinks about each request. */
    public void setCheckTakes(Duration time) {
        this.checkTakes = time;
    }

    /** The status by which the endpoint says that it is not there; 0 for being there. */
    public void setDown(int status) {
        this.down = status;
    }

    /** Who (by token) may ask for what (path and query). */
    public void setRights(BiPredicate<String, String> rights) {
        this.rights = rights;
    }

    /** A token for somebody, by another way. */
    public String add(String token) {
        tokens.put(token, System.nanoTime() + TimeUnit.HOURS.toNanos(1));
        return token;
    }

    /** Ends all tokens at once, before their time. */
    public void revoke() {
        tokens.clear();
    }

    /** How many tokens the endpoint gave. */
    public int issued() {
        return issued.get();
    }

    /** How many requests the judge refused for their token. */
    public int refused() {
        return refused.get();
    }

    /** Token and target, with a blank between, of what the judge let pass. */
    public Queue<String> accepted() {
        return accepted;
    }

    private record Answer(int status, String json) {}

    private interface Route {
        Answer answer(HttpExchange exchange) throws IOException, InterruptedException;
    }

    private static void answer(HttpExchange exchange, Route route) {
        try (exchange) {
            var answer = route.answer(exchange);
            byte[] body = answer.json().getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.status() < 500 ? "application/json" : "text/html");
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        } catch (IOException e) {
            // Whoever asked has gone.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Answer token(HttpExchange exchange) throws IOException {
        var form = form(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
        if (down != 0) {
            return new Answer(down, "<p>" + SECRET);
        }
        if (!exchange.getRequestMethod().equals("POST") || !"client_credentials".equals(form.get("grant_type"))) {
            return new Answer(400, "{\"error\": \"unsupported_grant_type\"}");
        }
        if (!isClient(exchange.getRequestHeaders().getFirst("Authorization"), form)) {
            return new Answer(
                    401, "{\"error\": \"invalid_client\", \"error_description\": \"not %s\"}".formatted(SECRET));
        }
        String token = "canary-" + issued.incrementAndGet();
        tokens.put(token, System.nanoTime() + life.toNanos());
        return new Answer(
                200,
                "{\"access_token\": \"%s\", \"token_type\": \"Bearer\", \"expires_in\": %d}"
                        .formatted(token, life.toSeconds()));
    }

    private static boolean isClient(String authorization, Map<String, String> form) {
        if (authorization == null || !authorization.startsWith("Basic ")) {
            return ID.equals(form.get("client_id")) && SECRET.equals(form.get("client_secret"));
        }
        var pair = new String(Base64.getDecoder().decode(authorization.substring(6)), UTF_8).split(":", 2);
        return ID.equals(URLDecoder.decode(pair[0], UTF_8)) && SECRET.equals(URLDecoder.decode(pair[1], UTF_8));
    }

    private static Map<String, String> form(String content) {
        return Arrays.stream(content.split("&", -1))
                .map(field -> field.split("=", 2))
                .collect(Collectors.toMap(
                        field -> URLDecoder.decode(field[0], UTF_8),
                        field -> field.length < 2 ? "" : URLDecoder.decode(field[1], UTF_8)));
    }

    private Answer check(HttpExchange exchange) throws InterruptedException {
        Thread.sleep(checkTakes);
        var authorization = exchange.getRequestHeaders().getFirst("Authorization");
        var target = exchange.getRequestHeaders().getFirst("X-Original-URI");
        var token = authorization == null ? "" : authorization.replaceFirst("^Bearer ", "");
        var end = tokens.get(token);
        if (end == null || System.nanoTime() - end > 0) {
            refused.incrementAndGet();
            return new Answer(401, "");
        }
        if (!rights.test(token, target)) {
            return new Answer(403, "");
        }
        accepted.add(token + " " + target);
        return new Answer(204, "");
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
                throw new UncheckedIOException(new IOException("the token server does not end"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
