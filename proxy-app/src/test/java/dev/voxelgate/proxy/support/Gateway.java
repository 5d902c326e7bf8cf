package dev.voxelgate.proxy.support;

import dev.voxelgate.dicomweb.Orthanc;
import dev.voxelgate.dicomweb.testing.ScriptedServer;
import dev.voxelgate.proxy.VoxelgateApplication;
import dev.voxelgate.proxy.demo.Behaviour;
import dev.voxelgate.proxy.demo.DemoArchive;
import dev.voxelgate.proxy.demo.store.StoredInstance;
import dev.voxelgate.proxy.hostile.HostileArchive;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole gateway on a free port, in front of a scripted archive. */
public final class Gateway implements AutoCloseable {

    private final Runnable closingArchive;
    private final ConfigurableApplicationContext context;
    private final HttpClient http = HttpClient.newHttpClient();

    private Gateway(Runnable closingArchive, ConfigurableApplicationContext context) {
        this.closingArchive = closingArchive;
        this.context = context;
    }

    public static Gateway inFrontOf(
            List<? extends StoredInstance> instances, Behaviour behaviour, String... properties) {
        var archive = new DemoArchive(instances, 0, behaviour).start();
        return inFrontOf(archive::close, archive.dicomWebUrl(), properties);
    }

    public static Gateway inFrontOf(FaultyArchive archive, String... properties) {
        return inFrontOf(archive::close, archive.dicomWebUrl(), properties);
    }

    public static Gateway inFrontOf(DialectArchive archive, String... properties) {
        return inFrontOf(archive::close, archive.dicomWebUrl(), properties);
    }

    public static Gateway inFrontOf(Http2Archive archive, String... properties) {
        return inFrontOf(archive::close, archive.dicomWebUrl(), properties);
    }

    public static Gateway inFrontOf(HostileArchive archive, String... properties) {
        return inFrontOf(archive::close, archive.dicomWebUrl(), properties);
    }

    /** In front of a real Orthanc, which goes on without it. */
    public static Gateway inFrontOf(Orthanc orthanc, String... properties) {
        var all =
                Stream.concat(Stream.of("voxelgate.upstream.orthanc-url=" + orthanc.restUrl()), Stream.of(properties));
        return inFrontOf(() -> {}, orthanc.dicomWebUrl(), all.toArray(String[]::new));
    }

    /** In front of an Orthanc whose every answer is scripted; its DICOMweb service is under {@code /dicom-web}. */
    public static Gateway inFrontOf(ScriptedServer orthanc, String... properties) {
        var all = Stream.concat(Stream.of("voxelgate.upstream.orthanc-url=" + orthanc.url()), Stream.of(properties));
        return inFrontOf(orthanc::close, URI.create(orthanc.url() + "/dicom-web"), all.toArray(String[]::new));
    }

    /** The same, when it is no Orthanc. */
    public static Gateway inFrontOfDicomWeb(ScriptedServer archive, List<String> properties) {
        return inFrontOf(archive::close, URI.create(archive.url() + "/dicom-web"), properties.toArray(String[]::new));
    }

    /** In front of a DICOMweb archive that goes on without it. */
    public static Gateway inFrontOfDicomWeb(URI dicomWebUrl, String... properties) {
        return inFrontOf(() -> {}, dicomWebUrl, properties);
    }

    private static Gateway inFrontOf(Runnable closingArchive, URI dicomWebUrl, String... properties) {
        var arguments = Stream.concat(
                Stream.of("--server.port=0", "--voxelgate.upstream.dicomweb-url=" + dicomWebUrl),
                Stream.of(properties).map(property -> "--" + property));
        return new Gateway(
                closingArchive,
                new SpringApplicationBuilder(VoxelgateApplication.class).run(arguments.toArray(String[]::new)));
    }

    public int port() {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    public HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        return http.send(request(path), BodyHandlers.ofByteArray());
    }

    public HttpRequest request(String path) {
        return requestTo(path).build();
    }

    /** To be completed, for example with credentials. */
    public HttpRequest.Builder requestTo(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public HttpClient http() {
        return http;
    }

    @Override
    public void close() {
        http.shutdownNow();
        context.close();
        closingArchive.run();
    }
}
