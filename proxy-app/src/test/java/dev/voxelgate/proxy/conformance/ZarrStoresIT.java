package dev.voxelgate.proxy.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.testing.ScriptedServer;
import dev.voxelgate.proxy.demo.Script;
import dev.voxelgate.proxy.support.DemoGateway;
import dev.voxelgate.proxy.support.FaultyArchive;
import dev.voxelgate.proxy.support.Gateway;
import dev.voxelgate.proxy.support.SecurityModes;
import dev.voxelgate.proxy.support.SliceSeries;
import dev.voxelgate.proxy.support.StoreClient;
import dev.voxelgate.proxy.support.StoreClient.Kind;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Series as Zarr stores, read by the programs that people use. */
@Timeout(300)
final class ZarrStoresIT {

    private static final String[] IMPATIENT = {
        "voxelgate.zarr.v2=true",
        "voxelgate.upstream.retry.max-attempts=2",
        "voxelgate.upstream.retry.first-backoff=1ms"
    };

    private static final SliceSeries SERIES = new SliceSeries(150, 256);

    private static String store(String path, Kind kind) {
        return path.replaceFirst("/numpy$", kind.isV3() ? "/volume.zarr" : "/volume.v2.zarr");
    }

    /** An array as numpy reads it; its values in the order of a store. */
    private record Npy(List<Integer> shape, String dtype, String sha256) {

        private static final Pattern HEADER = Pattern.compile("'descr': '[<|](..)', .*'shape': \\(([0-9, ]+)\\)");
        private static final Map<String, String> NAMES = Map.of(
                "u1", "uint8", "i1", "int8", "u2", "uint16", "i2", "int16", "u4", "uint32", "i4", "int32", "f2",
                "float16", "f4", "float32", "f8", "float64");

        static Npy of(byte[] file) throws Exception {
            int start = 10 + (file[8] & 0xFF) + ((file[9] & 0xFF) << 8);
            var header = HEADER.matcher(new String(file, 0, start, StandardCharsets.US_ASCII));
            assertThat(header.find()).isTrue();
            var shape = Stream.of(header.group(2).split(", ", -1))
                    .map(Integer::valueOf)
                    .toList();
            int channels = shape.get(3);
            var sum = MessageDigest.getInstance("SHA-256");
            sum.update(channelsFirst(file, start, channels, header.group(1).charAt(1) - '0'));
            return new Npy(
                    channels == 1
                            ? shape.subList(0, 3)
                            : Stream.of(channels, shape.get(0), shape.get(1), shape.get(2))
                                    .toList(),
                    Objects.requireNonNull(NAMES.get(header.group(1))),
                    HexFormat.of().formatHex(sum.digest()));
        }

        private static byte[] channelsFirst(byte[] file, int start, int channels, int size) {
            var values = new byte[file.length - start];
            int pixels = values.length / channels / size;
            for (int i = 0; i < values.length; i++) {
                int element = i / size;
                values[(element % channels * pixels + element / channels) * size + i % size] = file[start + i];
            }
            return values;
        }
    }

    @Test
    void everySeriesOfTheDemoIsItsArray() throws Exception {
        try (var gateway = DemoGateway.start("voxelgate.zarr.v2=true")) {
            assertThat(compared(gateway, Kind.values())).isGreaterThan(80);
        }
    }

    private static final List<String> OPTIONS = List.of(
            "", "rescale=0", "dtype=f8,codec=gzip", "rescale=0,codec=crc32c", "chunk=5", "dtype=f4,chunk=3,codec=zstd");

    /** How many stores were equal to the array; those that cannot be an array are errors. */
    private static int compared(DemoGateway gateway, Kind... kinds) throws Exception {
        int equal = 0;
        var wrong = new ArrayList<String>();
        var clients = new ArrayList<StoreClient>();
        try {
            for (var kind : kinds) {
                clients.add(StoreClient.start(kind));
            }
            for (var path : gateway.series()) {
                for (var options : OPTIONS) {
                    var expected = expected(gateway, path + "/numpy?" + options.replaceFirst(",?(chunk|codec)=.*", ""));
                    for (int i = 0; i < kinds.length; i++) {
                        if (!kinds[i].isV3() && !isForV2(expected, options)) {
                            continue;
                        }
                        var store = store(path + '/' + (options.isEmpty() ? "" : options + '/') + "numpy", kinds[i]);
                        var opened = clients.get(i).open(gateway.url(store));
                        var read = opened.error() == null ? clients.get(i).read() : opened;
                        boolean fits = expected == null
                                ? read.error() != null
                                : read.error() == null
                                        && new Npy(read.shape(), read.dtype(), read.sha256()).equals(expected);
                        equal += fits && expected != null ? 1 : 0;
                        if (!fits) {
                            wrong.add(kinds[i] + " " + store + ": " + read + ", not " + expected);
                        }
                    }
                }
            }
        } finally {
            for (var client : clients) {
                client.close();
            }
        }
        assertThat(wrong).isEmpty();
        return equal;
    }

    private static boolean isForV2(@Nullable Npy expected, String options) {
        return expected != null
                && expected.dtype.startsWith("float")
                && expected.shape.size() == 3
                && !options.contains("crc32c");
    }

    /** Null when there is none. */
    private static @Nullable Npy expected(DemoGateway gateway, String path) throws Exception {
        try {
            var answer = gateway.send("GET", path);
            return answer.statusCode() == 200 ? Npy.of(answer.body()) : null;
        } catch (IOException e) {
            return null; // a frame that cannot be decoded
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aChunkOfAnArchiveThatIsGoneIsAnError(Kind kind) throws Exception {
        var archive = new FaultyArchive(SERIES.instances());
        try (var gateway = Gateway.inFrontOf(archive, IMPATIENT);
                var client = StoreClient.start(kind)) {
            assertOpened(client, gateway, kind);
            archive.close();
            assertFailed(kind, client.read(140), "50[0-9]");
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aChunkOfASeriesThatChangedIsAnError(Kind kind) throws Exception {
        var script = new Script();
        var now = new AtomicReference<>("as it was");
        script.ordering(instances -> now.get().equals("gone") ? instances.subList(0, 0) : instances);
        try (var gateway = Gateway.inFrontOf(SERIES.instances(), script, IMPATIENT);
                var client = StoreClient.start(kind)) {
            assertOpened(client, gateway, kind);
            now.set("gone");
            assertFailed(kind, client.read(140), "410|502");
        }
    }

    /** Its first slices are sent when a later one turns out to be damaged: then the connection is reset. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void aChunkThatBreaksOffIsAnError(Kind kind) throws Exception {
        var instances = new ArrayList<>(SERIES.instances());
        instances.set(145, SERIES.truncated(145, 100));
        try (var gateway = Gateway.inFrontOf(instances, new Script(), IMPATIENT);
                var client = StoreClient.start(kind)) {
            var path = store(SERIES.path(), kind).replaceFirst("/(volume[^/]*)$", "/chunk=20/$1");
            var opened = client.open(URI.create("http://127.0.0.1:" + gateway.port() + path));
            assertThat(opened.error()).isNull();
            assertThat(client.read(3).error()).isNull();
            assertFailed(kind, client.read(141), "(?s).");
        }
    }

    /** A proxy between them shows the gateway another caller's name, who has no role for this. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void aChunkThatTheCallerMayNotReadAnyMoreIsAnError(Kind kind) throws Exception {
        var users = SecurityModes.basic(
                List.of(
                        new SecurityModes.User("reader", "one", "read-arrays", null),
                        new SecurityModes.User("nobody", "two", "metrics", null)),
                IMPATIENT);
        var caller = new AtomicReference<>(SecurityModes.authorization("reader", "one"));
        try (var gateway = Gateway.inFrontOf(SERIES.instances(), new Script(), users.toArray(String[]::new));
                var http = HttpClient.newHttpClient();
                var proxy = ScriptedServer.start(exchange -> {
                    var answer = http.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port()
                                            + exchange.request().target()))
                                    .header("Authorization", caller.get())
                                    .build(),
                            BodyHandlers.ofByteArray());
                    exchange.respond(answer.statusCode(), "application/octet-stream", answer.body());
                });
                var client = StoreClient.start(kind)) {
            var opened = client.open(URI.create(proxy.url() + store(SERIES.path(), kind)));
            assertThat(opened.error()).isNull();
            assertThat(client.read(3).error()).isNull();
            caller.set(SecurityModes.authorization("nobody", "two"));
            assertFailed(kind, client.read(140), "410");
        }
    }

    private static void assertOpened(StoreClient client, Gateway gateway, Kind kind) throws IOException {
        var opened = client.open(URI.create("http://127.0.0.1:" + gateway.port() + store(SERIES.path(), kind)));
        assertThat(opened.error()).isNull();
        assertThat(client.read(0).error()).isNull();
    }

    /** Every client raises an exception; but zarr 2 over fsspec ignores every failure of a chunk, and gives NaN. */
    private static void assertFailed(Kind kind, StoreClient.Result result, String status) {
        if (kind == Kind.ZARR2_FSSPEC) {
            assertThat(result.error() != null || result.isNan())
                    .as("%s", result)
                    .isTrue();
        } else {
            assertThat(result.error()).as("%s", result).isNotNull().containsPattern(status);
        }
    }
}
