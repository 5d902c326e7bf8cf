package dev.voxelgate.proxy.support;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.voxelgate.dicomweb.testing.ScriptedServer;
import dev.voxelgate.proxy.VoxelgateApplication;
import dev.voxelgate.proxy.demo.DemoArchive;
import dev.voxelgate.proxy.demo.dataset.Attribute;
import dev.voxelgate.proxy.demo.phantom.Phantoms;
import dev.voxelgate.proxy.demo.store.StoredInstance;
import dev.voxelgate.proxy.security.Role;
import dev.voxelgate.proxy.volume.OrthancId;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole gateway in front of phantoms; what changes the archive is answered by a script. */
public final class SecuredGateway implements AutoCloseable {

    /** What there is to ask for. */
    public enum Route {
        ARRAY(Role.READ_ARRAYS),
        PASSED_READ(Role.READ),
        PASSED_SEARCH(Role.READ),
        PASSED_WRITE(Role.WRITE),
        ACTUATOR(Role.METRICS);

        public final Role role;

        Route(Role role) {
            this.role = role;
        }
    }

    private final DemoArchive phantoms;
    private final ScriptedServer archive;
    private final ConfigurableApplicationContext context;
    private final boolean tls;
    private final String series;
    private final Map<String, StoredInstance> files = new ConcurrentHashMap<>();
    private final HttpClient direct = HttpClient.newHttpClient();

    private SecuredGateway(boolean tls, Collection<String> properties) {
        var instances = Phantoms.create().instances();
        var first = instances.getFirst();
        this.series = "/dicom-web/studies/" + first.study() + "/series/" + first.series();
        instances.forEach(instance -> files.put(fileRoute(instance), instance));
        this.phantoms = new DemoArchive(instances, 0).start();
        this.archive = ScriptedServer.start(this::answer);
        this.tls = tls;
        var arguments = Stream.concat(
                Stream.of(
                        "--server.port=0",
                        "--voxelgate.upstream.dicomweb-url=" + archive.url() + "/dicom-web",
                        "--voxelgate.upstream.orthanc-url=" + archive.url(),
                        "--voxelgate.pass.writing=true"),
                properties.stream().map(property -> "--" + property));
        this.context = new SpringApplicationBuilder(VoxelgateApplication.class).run(arguments.toArray(String[]::new));
    }

    public static SecuredGateway start(Collection<String> properties) {
        return new SecuredGateway(false, properties);
    }

    public static SecuredGateway startWithTls(Collection<String> properties) {
        return new SecuredGateway(true, properties);
    }

    private void answer(ScriptedServer.Exchange exchange) throws IOException, InterruptedException {
        exchange.content();
        var request = exchange.request();
        if (request.method().equals("GET") && request.target().startsWith("/dicom-web")) {
            var asked = HttpRequest.newBuilder(
                    URI.create(phantoms.dicomWebUrl() + request.target().substring("/dicom-web".length())));
            var accept = request.headers().get("accept");
            if (accept != null) {
                asked.header("accept", accept);
            }
            var answer = direct.send(asked.build(), BodyHandlers.ofByteArray());
            exchange.respond(
                    answer.statusCode(),
                    answer.headers().firstValue("content-type").orElse("text/plain"),
                    answer.body());
        } else if (files.containsKey(request.target())) {
            exchange.respond(200, "application/dicom", bytes(Objects.requireNonNull(files.get(request.target()))));
        } else {
            // An archive that anybody who reaches it may ask.
            exchange.head(200, "application/json", "Cache-Control: public, max-age=600\nContent-Length: 2\n")
                    .bytes("[]".getBytes(US_ASCII));
        }
    }

    private static String fileRoute(StoredInstance instance) {
        return "/instances/"
                + OrthancId.ofInstance(
                        instance.index().string(Attribute.PATIENT_ID),
                        instance.study().value(),
                        instance.series().value(),
                        instance.sopInstance().value())
                + "/file";
    }

    private static byte[] bytes(StoredInstance instance) {
        var bytes = new ByteArrayOutputStream();
        instance.bytes().toIterable().forEach(buffer -> {
            bytes.writeBytes(ByteBufUtil.getBytes(buffer));
            buffer.release();
        });
        return bytes.toByteArray();
    }

    public int port() {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    public int managementPort() {
        return context.getEnvironment().getRequiredProperty("local.management.port", Integer.class);
    }

    /** The path of the phantoms' first series. */
    public String series() {
        return series;
    }

    public List<ScriptedServer.Request> seenByTheArchive() {
        return archive.requests();
    }

    public URI uri(String path) {
        return URI.create((tls ? "https" : "http") + "://localhost:" + port() + path);
    }

    public HttpRequest.Builder request(Route route) {
        return switch (route) {
            case ARRAY -> get(series + "/numpy");
            case PASSED_READ -> get(series + "/metadata");
            case PASSED_SEARCH -> HttpRequest.newBuilder(uri("/tools/find")).POST(BodyPublishers.ofString("{}"));
            case PASSED_WRITE ->
                HttpRequest.newBuilder(uri("/dicom-web/studies")).POST(BodyPublishers.ofString("x"));
            case ACTUATOR -> get("/actuator/prometheus");
        };
    }

    public HttpRequest.Builder get(String path) {
        return HttpRequest.newBuilder(uri(path));
    }

    public static HttpClient client(@Nullable SSLContext tls) {
        var builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
        return (tls == null ? builder : builder.sslContext(tls)).build();
    }

    public HttpResponse<String> send(HttpClient client, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString(java.nio.charset.StandardCharsets.ISO_8859_1));
    }

    @Override
    public void close() {
        context.close();
        archive.close();
        phantoms.close();
        direct.shutdownNow();
    }
}
