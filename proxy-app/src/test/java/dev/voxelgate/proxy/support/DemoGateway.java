package dev.voxelgate.proxy.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.VoxelgateApplication;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A gateway in demo mode, and a client that knows no more of it than its URL. */
public final class DemoGateway implements AutoCloseable {

    private final ConfigurableApplicationContext context;

    private DemoGateway(ConfigurableApplicationContext context) {
        this.context = context;
    }

    public static DemoGateway start(String... properties) {
        var arguments = Stream.concat(
                Stream.of("--server.port=0"), Stream.of(properties).map(property -> "--" + property));
        return new DemoGateway(
                new SpringApplicationBuilder(VoxelgateApplication.class).run(arguments.toArray(String[]::new)));
    }

    /** That audits to a file, and to a receiver that is not there. */
    public static DemoGateway startAudited(Path folder) {
        return start(
                "voxelgate.audit.file.path=" + folder.resolve("audit.log"),
                "voxelgate.audit.syslog.host=127.0.0.1",
                "voxelgate.audit.syslog.port=1",
                "voxelgate.audit.syslog.spool=" + folder.resolve("spool"));
    }

    public int port() {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    public URI url(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    public <T> T bean(String name, Class<T> type) {
        return context.getBean(name, type);
    }

    public <T> List<String> beansOf(Class<T> type) {
        return List.of(context.getBeanNamesForType(type));
    }

    public HttpResponse<byte[]> send(String method, String path, String... headers)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(url(path)).method(method, HttpRequest.BodyPublishers.noBody());
        try (var http = HttpClient.newHttpClient()) { // whose connections nobody has closed in the meantime
            return http.send(
                    (headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofByteArray());
        }
    }

    public String text(String path) throws IOException, InterruptedException {
        var answer = send("GET", path);
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    /** The paths of all series of the archive, as a client finds them. */
    public List<String> series() throws IOException, InterruptedException {
        var found = JsonMapper.shared().readTree(text("/dicom-web/series"));
        return found.valueStream().map(DemoGateway::path).toList();
    }

    private static String path(JsonNode series) {
        return "/dicom-web/studies/" + series.at("/0020000D/Value/0").asString() + "/series/"
                + series.at("/0020000E/Value/0").asString();
    }

    /** Asks for something and leaves when the answer has begun. */
    public void leave(String path) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            socket.setReceiveBufferSize(4096);
            socket.getOutputStream()
                    .write("GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n"
                            .formatted(path)
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().readNBytes(100)).hasSize(100);
        }
    }

    /** A day's work: every series as an array, and what goes wrong. */
    public void beUsed() throws IOException, InterruptedException {
        for (var series : series()) {
            send("GET", series + "/numpy");
        }
        var first = series().getFirst();
        send("GET", first + "/numpy?compress=1");
        send("HEAD", first + "/numpy");
        send("GET", first + "/metadata");
        send("GET", "/dicom-web/studies/1.2.3/series/4.5.6/numpy");
        send("GET", first + "/numpy?rescale=perhaps");
        send("POST", first + "/numpy");
        send("BREW", "/coffee");
        for (var series : series()) {
            leave(series + "/numpy"); // the large ones before they are whole
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
