package dev.voxelgate.proxy.training;

import dev.voxelgate.proxy.VoxelgateApplication;
import dev.voxelgate.proxy.demo.DemoArchive;
import dev.voxelgate.proxy.demo.store.StoredInstance;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;

/**
 * Starts a gateway in front of an archive of small objects in every transfer syntax, asks it for their arrays, and ends.
 * Under {@code java -XX:AOTCacheOutput=...} the runtime keeps what it learned of it (JEP 514, 515): classes as they are
 * once loaded and linked, and how often which branch of the decoders is taken.
 */
public final class TrainingRun {

    private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);

    /** Methods have a profile after some hundred calls; a slice of these has tens of thousands of samples. */
    private static final int ROUNDS = 5;

    /** Small answers cost what a request costs. What one calls once is compiled for good after some thousand of them. */
    private static final int SLICES = 3_000;

    private static final List<String> QUERIES = List.of("", "?rescale=0", "?compress=1");

    private static final int TIMEOUT_MILLISECONDS = 60_000;

    private final URI gateway;

    private TrainingRun(URI gateway) {
        this.gateway = gateway;
    }

    public static void main(String[] arguments) throws IOException {
        int arrays = serve(ROUNDS, SLICES);
        LOG.info("Trained with {} arrays", arrays);
        System.exit(0);
    }

    /**
     * Serves every array of the lesson, as often as there are rounds, and slices. Blocks.
     *
     * @param slices how many, of the first array
     * @return how many were served. A codec that this machine lacks (a native one) makes them fewer.
     * @throws IOException when the gateway breaks an answer off
     */
    static int serve(int rounds, int slices) throws IOException {
        var instances = Lesson.instances();
        try (var archive = new DemoArchive(instances, 0).start();
                var gateway = SpringApplication.run(
                        VoxelgateApplication.class,
                        "--server.address=127.0.0.1",
                        "--server.port=0",
                        "--voxelgate.upstream.dicomweb-url=" + archive.dicomWebUrl())) {
            String port = gateway.getEnvironment().getRequiredProperty("local.server.port");
            var run = new TrainingRun(URI.create("http://127.0.0.1:" + port));
            int arrays = 0;
            for (int round = 0; round < rounds; round++) {
                arrays += run.round(instances);
            }
            var first = paths(instances).getFirst();
            for (int slice = 0; slice < slices; slice++) {
                arrays += run.ask(first + "?slice=0") ? 1 : 0;
            }
            return arrays;
        }
    }

    private int round(List<StoredInstance> instances) throws IOException {
        int arrays = 0;
        for (String path : paths(instances)) {
            for (String query : QUERIES) {
                arrays += ask(path + query) ? 1 : 0;
            }
        }
        // What a container's health check and a scraper ask for.
        ask("/actuator/health/liveness");
        ask("/actuator/health/readiness");
        ask("/actuator/prometheus");
        return arrays;
    }

    private static SequencedSet<String> paths(List<StoredInstance> instances) {
        var paths = new LinkedHashSet<String>();
        for (var instance : instances) {
            paths.add("/dicom-web/studies/" + instance.study() + "/series/" + instance.series() + "/numpy");
        }
        return paths;
    }

    private boolean ask(String path) throws IOException {
        var connection = (HttpURLConnection) gateway.resolve(path).toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MILLISECONDS);
        connection.setReadTimeout(TIMEOUT_MILLISECONDS);
        if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
            LOG.warn("{} was answered with {}", path, connection.getResponseCode());
            return false;
        }
        try (var body = connection.getInputStream()) {
            body.transferTo(OutputStream.nullOutputStream());
        }
        return true;
    }
}
