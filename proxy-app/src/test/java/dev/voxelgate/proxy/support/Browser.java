package dev.voxelgate.proxy.support;

import dev.voxelgate.dicomweb.RequiredUpstreams;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A real Chromium, driven by the W3C WebDriver protocol: JSON over HTTP with its driver, and nothing else between. It has a
 * profile of its own, and no window.
 */
public final class Browser implements AutoCloseable {

    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Pattern PORT = Pattern.compile("started successfully on port (\\d+)");
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration SCRIPT_TIMEOUT = Duration.ofSeconds(60);

    /** On a page: calls back once a condition holds, and looks every twentieth of a second. */
    private final Process driver;

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI session;

    private Browser(Process driver, URI root, int width, int height, boolean phone) {
        this.driver = driver;
        var options = new LinkedHashMap<String, Object>();
        options.put("binary", CHROMIUM.toString());
        options.put(
                "args",
                List.of(
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--hide-scrollbars",
                        "--window-size=" + width + ',' + height));
        if (phone) {
            var screen = Map.of("width", width, "height", height, "pixelRatio", 2.0, "touch", true);
            options.put("mobileEmulation", Map.of("deviceMetrics", screen));
        }
        var capabilities = Map.of(
                "browserName",
                "chrome",
                "goog:chromeOptions",
                options,
                "goog:loggingPrefs",
                Map.of("browser", "ALL", "performance", "ALL"),
                "timeouts",
                Map.of("script", SCRIPT_TIMEOUT.toMillis()));
        var answer =
                send("POST", root.resolve("/session"), Map.of("capabilities", Map.of("alwaysMatch", capabilities)));
        this.session = root.resolve("/session/" + answer.path("sessionId").asString());
    }

    /** Skips the test where there is none. */
    public static Browser start(int width, int height, boolean phone) {
        if (!Files.isExecutable(DRIVER) || !Files.isExecutable(CHROMIUM)) {
            throw RequiredUpstreams.missing("orthanc", "not installed: chromium and chromium-driver");
        }
        try {
            var driver = new ProcessBuilder(DRIVER.toString(), "--port=0")
                    .redirectErrorStream(true)
                    .start();
            var lines = driver.inputReader();
            var root = URI.create("http://127.0.0.1:" + port(lines));
            Thread.startVirtualThread(() -> lines.lines().forEach(_ -> {})); // what nobody reads would stop it
            return new Browser(driver, root, width, height, phone);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String port(BufferedReader lines) throws IOException {
        var said = new ArrayList<String>();
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            var port = PORT.matcher(line);
            if (port.find()) {
                return port.group(1);
            }
            said.add(line);
        }
        throw new IOException("the driver ended: " + said);
    }

    private JsonNode send(String method, URI uri, @Nullable Object content) {
        var body = content == null
                ? BodyPublishers.noBody()
                : BodyPublishers.ofByteArray(JsonMapper.shared().writeValueAsBytes(content));
        var request = HttpRequest.newBuilder(uri)
                .timeout(PATIENCE)
                .method(method, body)
                .build();
        try {
            var answer = http.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
            var value = JsonMapper.shared().readTree(answer.body()).path("value");
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(value.path("message").asString());
            }
            return value;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private JsonNode post(String command, Object content) {
        return send("POST", URI.create(session + command), content);
    }

    public void open(URI page) {
        post("/url", Map.of("url", page.toString()));
    }

    /** The value of a script on the page. */
    public JsonNode run(String script, Object... arguments) {
        return post("/execute/sync", Map.of("script", script, "args", List.of(arguments)));
    }

    /**
     * Waits until an expression is true on the page, or on the one that it leads to, and gives its value; fails after a
     * minute.
     */
    public JsonNode await(String expression) {
        long start = System.nanoTime();
        while (true) {
            try {
                return awaitOnOnePage(expression);
            } catch (IllegalStateException e) {
                // The driver says either when a page gives way to the next one.
                var reason = String.valueOf(e.getMessage());
                boolean left = reason.contains("document unloaded") || reason.contains("script timeout");
                if (!left || System.nanoTime() - start >= SCRIPT_TIMEOUT.toNanos()) {
                    throw e;
                }
            }
        }
    }

    private JsonNode awaitOnOnePage(String expression) {
        var script = """
            const done = arguments[arguments.length - 1];
            const holds = () => { try { return %s; } catch { return false; } };
            const look = () => { const value = holds(); if (value) done(value); else setTimeout(look, 50); };
            look();
            """.formatted(expression);
        return post("/execute/async", Map.of("script", script, "args", List.of()));
    }

    /** Runs a script on each page to come before the page's own. */
    public void runFirst(String script) {
        var parameters = Map.of("source", script);
        post("/goog/cdp/execute", Map.of("cmd", "Page.addScriptToEvaluateOnNewDocument", "params", parameters));
    }

    public String text(String id) {
        return run("return document.getElementById(arguments[0]).textContent", id)
                .asString();
    }

    /** Moves the pointer to a point of the page, and presses the button there if asked to. */
    public void point(double x, double y, boolean click) {
        var move = Map.of("type", "pointerMove", "duration", 0, "x", Math.round(x), "y", Math.round(y));
        var button = List.of(Map.of("type", "pointerDown", "button", 0), Map.of("type", "pointerUp", "button", 0));
        act("pointer", click ? Stream.concat(Stream.of(move), button.stream()).toList() : List.of(move));
    }

    /** Presses keys one after the other: characters, and the codes of WebDriver (17.4.2) for others. */
    public void press(String... keys) {
        act(
                "key",
                Stream.of(keys)
                        .flatMap(key -> Stream.of(
                                Map.of("type", "keyDown", "value", key), Map.of("type", "keyUp", "value", key)))
                        .toList());
    }

    /** One key while another one is held. */
    public void pressWith(String held, String key) {
        act(
                "key",
                List.of(
                        Map.of("type", "keyDown", "value", held),
                        Map.of("type", "keyDown", "value", key),
                        Map.of("type", "keyUp", "value", key),
                        Map.of("type", "keyUp", "value", held)));
    }

    private void act(String device, List<? extends Map<String, ?>> actions) {
        post("/actions", Map.of("actions", List.of(Map.of("type", device, "id", device, "actions", actions))));
    }

    /** What it has logged since it was last asked: of the console, or of the network. */
    public List<JsonNode> log(String type) {
        return post("/se/log", Map.of("type", type)).valueStream().toList();
    }

    public void screenshot(Path file) {
        try {
            Files.createDirectories(file.getParent());
            var picture = send("GET", URI.create(session + "/screenshot"), null);
            Files.write(file, Base64.getDecoder().decode(picture.asString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            send("DELETE", session, null);
        } finally {
            http.shutdownNow();
            driver.destroy();
            driver.onExit().join();
        }
    }
}
