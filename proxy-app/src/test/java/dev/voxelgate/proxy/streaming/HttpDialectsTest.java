package dev.voxelgate.proxy.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.support.DialectArchive;
import dev.voxelgate.proxy.support.DialectArchive.Dialect;
import dev.voxelgate.proxy.support.Gateway;
import dev.voxelgate.proxy.support.SliceSeries;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives that speak HTTP in their own way, in front of which the gateway gives the same arrays. */
@Timeout(120)
class HttpDialectsTest {

    private static final SliceSeries SERIES = new SliceSeries(3, 8);
    private static final SliceSeries ONE_SLICE = new SliceSeries(1, 8);
    private static final String STUDIES = "/dicom-web/studies";
    private static final String METADATA = SERIES.path().replace("/numpy", "/metadata");

    private static void assertArrays(Gateway gateway) throws IOException, InterruptedException {
        byte[] all = SERIES.rescaled();
        assertArray(gateway, SERIES.path(), all);
        assertArray(gateway, SERIES.firstInstancePath(), Arrays.copyOf(all, all.length / SERIES.slices()));
    }

    private static void assertArray(Gateway gateway, String path, byte[] expected)
            throws IOException, InterruptedException {
        var answer = gateway.get(path);
        byte[] body = answer.body();
        assertThat(answer.statusCode())
                .as(new String(body, 0, Math.min(body.length, 1000), StandardCharsets.ISO_8859_1))
                .isEqualTo(200);
        assertThat(Arrays.copyOfRange(body, body.length - expected.length, body.length))
                .isEqualTo(expected);
    }

    private static void assertProblem(Gateway gateway, String path, int status, String code)
            throws IOException, InterruptedException {
        var answer = gateway.get(path);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).asString(StandardCharsets.UTF_8).contains(code);
    }

    private static String text(Gateway gateway, String path) throws IOException, InterruptedException {
        var answer = gateway.get(path);
        assertThat(answer.statusCode()).isEqualTo(200);
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static boolean isStored(HttpResponse<?> right) {
        return DialectArchive.type(right).contains("application/dicom\"");
    }

    /** As static hosts serve files: they know no boundary, or no media type at all. */
    @ParameterizedTest
    @ValueSource(strings = {"multipart/related", "application/octet-stream", "binary/octet-stream", ""})
    void aMultipartBodyTellsItsBoundary(String type) throws IOException, InterruptedException {
        Dialect undeclared = (exchange, right) ->
                exchange.respond(right.statusCode(), isStored(right) ? type : DialectArchive.type(right), right.body());
        try (var gateway = Gateway.inFrontOf(new DialectArchive(SERIES.instances(), undeclared))) {
            assertArrays(gateway);
            assertProblem(gateway, SERIES.path().replace(SliceSeries.SERIES, "1.2.3"), 404, "unknown-resource");
        }
    }

    /** A single instance as a file, which is no multipart body, under whatever type. */
    @ParameterizedTest
    @ValueSource(strings = {"application/dicom", "application/octet-stream", "binary/octet-stream", ""})
    void aSingleFileIsNotWrapped(String type) throws IOException, InterruptedException {
        Dialect unwrapped = (exchange, right) -> {
            if (isStored(right)) {
                exchange.respond(right.statusCode(), type, onlyPart(right.body()));
            } else {
                exchange.respond(right.statusCode(), DialectArchive.type(right), right.body());
            }
        };
        try (var gateway = Gateway.inFrontOf(new DialectArchive(ONE_SLICE.instances(), unwrapped))) {
            assertArray(gateway, ONE_SLICE.path(), ONE_SLICE.rescaled());
            assertArray(gateway, ONE_SLICE.firstInstancePath(), ONE_SLICE.rescaled());
        }
    }

    /** Neither a file nor a multipart body is not the object's fault. */
    @Test
    void anUndeclaredBodyThatIsNeitherIsTheArchivesFault() throws IOException, InterruptedException {
        Dialect page = (exchange, right) -> exchange.respond(
                right.statusCode(),
                isStored(right) ? "" : DialectArchive.type(right),
                isStored(right) ? "<html></html>".repeat(100).getBytes(StandardCharsets.US_ASCII) : right.body());
        try (var gateway = Gateway.inFrontOf(new DialectArchive(ONE_SLICE.instances(), page))) {
            assertProblem(gateway, ONE_SLICE.path(), 502, "upstream-protocol");
        }
    }

    /** The demo archive writes no preamble, and a header of four lines. */
    private static byte[] onlyPart(byte[] multipart) {
        var text = new String(multipart, StandardCharsets.ISO_8859_1);
        int start = text.indexOf("\r\n\r\n") + 4;
        return Arrays.copyOfRange(multipart, start, text.lastIndexOf("\r\n--"));
    }

    /** As archives do that keep their files in an object store. */
    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void redirectsAreFollowedToAnOriginThatIsNamed(int status) throws IOException, InterruptedException {
        var store = new DialectArchive(
                SERIES.instances(),
                (exchange, right) -> exchange.respond(right.statusCode(), DialectArchive.type(right), right.body()));
        Dialect redirecting = (exchange, _) -> exchange.head(
                status,
                "text/html",
                "Location: " + store.origin() + exchange.request().target() + "\nContent-Length: 0\n");
        try (store;
                var gateway = Gateway.inFrontOf(
                        new DialectArchive(SERIES.instances(), redirecting),
                        "voxelgate.upstream.follow-redirects=" + store.origin(),
                        "voxelgate.upstream.auth.mode=bearer",
                        "voxelgate.upstream.auth.token=secret")) {
            assertArrays(gateway);
            assertThat(text(gateway, STUDIES)).contains(SliceSeries.STUDY);
            assertProblem(gateway, SERIES.path().replace(SliceSeries.SERIES, "1.2.3"), 404, "unknown-resource");
            assertThat(store.requests())
                    .isNotEmpty()
                    .allSatisfy(request -> assertThat(request.headers()).doesNotContainKey("authorization"));
        }
    }

    @Test
    void redirectsToOtherOriginsAreRefused() throws IOException, InterruptedException {
        Dialect redirecting =
                (exchange, _) -> exchange.head(302, "text/html", "Location: http://127.0.0.1:1/\nContent-Length: 0\n");
        try (var gateway = Gateway.inFrontOf(
                new DialectArchive(SERIES.instances(), redirecting),
                "voxelgate.upstream.follow-redirects=http://127.0.0.1:2,http://127.0.0.1:3/")) {
            assertProblem(gateway, SERIES.path(), 502, "upstream-status");
            assertProblem(gateway, STUDIES, 502, "upstream-protocol");
        }
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        var zipped = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(zipped)) {
            out.write(bytes);
        }
        return zipped.toByteArray();
    }

    private static byte[] deflate(byte[] bytes) throws IOException {
        var zipped = new ByteArrayOutputStream();
        try (var out = new DeflaterOutputStream(zipped)) {
            out.write(bytes);
        }
        return zipped.toByteArray();
    }

    private static HttpResponse<byte[]> get(Gateway gateway, String path, String acceptEncoding)
            throws IOException, InterruptedException {
        var request = gateway.requestTo(path)
                .header("Accept-Encoding", acceptEncoding)
                .build();
        return gateway.http().send(request, BodyHandlers.ofByteArray());
    }

    /** As a static host does that has its files compressed. */
    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate"})
    void encodedAnswersAreUnfolded(String coding) throws IOException, InterruptedException {
        var plain = new ConcurrentHashMap<String, byte[]>();
        Dialect encoded = (exchange, right) -> {
            plain.put(exchange.request().target(), right.body());
            byte[] zipped = coding.equals("gzip") ? gzip(right.body()) : deflate(right.body());
            exchange.head(
                            right.statusCode(),
                            exchange.request().target().endsWith("/1") ? "image/png" : DialectArchive.type(right),
                            "Content-Encoding: " + coding + "\nContent-Length: " + zipped.length + "\n")
                    .bytes(zipped);
        };
        try (var gateway = Gateway.inFrontOf(new DialectArchive(SERIES.instances(), encoded))) {
            assertArrays(gateway);
            // URLs are looked for in these, so they are unfolded whatever the client takes.
            for (var path : List.of(STUDIES, METADATA)) {
                for (var taken : List.of(coding, "identity")) {
                    var answer = get(gateway, path, taken);
                    assertThat(answer.statusCode()).isEqualTo(200);
                    assertThat(answer.headers().map()).doesNotContainKey("content-encoding");
                    assertThat(answer.body()).asString(StandardCharsets.UTF_8).contains(SliceSeries.STUDY);
                }
            }
            var frame = SERIES.firstInstancePath().replace("/numpy", "/frames/1");
            var taken = get(gateway, frame, "br, " + coding);
            assertThat(taken.headers().firstValue("content-encoding")).hasValue(coding);
            byte[] whole = plain.get(frame);
            assertThat(taken.body()).isEqualTo(coding.equals("gzip") ? gzip(whole) : deflate(whole));
            for (var refused : List.of("identity", coding + ";q=0")) {
                var answer = get(gateway, frame, refused);
                assertThat(answer.headers().map()).doesNotContainKeys("content-encoding");
                assertThat(answer.body()).isEqualTo(plain.get(frame));
            }
        }
    }

    /** As AWS HealthImaging names an image set in the query of each URL. */
    @Test
    void theQueryOfTheBaseUriGoesWithEveryRequest() throws IOException, InterruptedException {
        Dialect imageSet = (exchange, right) -> {
            if (exchange.request().target().matches("[^?]*\\?imageSetId=1(&.*)?")) {
                exchange.respond(right.statusCode(), DialectArchive.type(right), right.body());
            } else {
                exchange.respond(404, "text/plain", new byte[0]);
            }
        };
        var archive = new DialectArchive(SERIES.instances(), "imageSetId=1", imageSet);
        try (var gateway = Gateway.inFrontOf(archive)) {
            assertArrays(gateway);
            assertThat(text(gateway, STUDIES)).contains(SliceSeries.STUDY);
            assertThat(text(gateway, STUDIES + "?limit=1&imageSetId=2")).contains(SliceSeries.STUDY);
            assertThat(archive.requests().getLast().target()).isEqualTo(STUDIES + "?imageSetId=1&limit=1");
            assertThat(text(gateway, METADATA)).contains(SliceSeries.SERIES);
            assertProblem(gateway, SERIES.path().replace(SliceSeries.SERIES, "1.2.3"), 404, "unknown-resource");
        }
    }
}
