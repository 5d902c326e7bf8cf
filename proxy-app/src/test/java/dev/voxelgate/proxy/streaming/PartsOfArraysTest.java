package dev.voxelgate.proxy.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.testing.ScriptedServer;
import dev.voxelgate.proxy.support.DialectArchive;
import dev.voxelgate.proxy.support.Gateway;
import dev.voxelgate.proxy.support.RawClient;
import dev.voxelgate.proxy.support.SliceSeries;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a part of an array costs the archive, and which parts there are not. */
@Timeout(120)
class PartsOfArraysTest {

    private static final SliceSeries SERIES = new SliceSeries(200, 8);
    private static final int NPY_HEADER = 128;
    private static final int SLICE_BYTES = 8 * 8 * 4;
    private static final String INSTANCES =
            "/dicom-web/studies/%s/series/%s/instances/".formatted(SliceSeries.STUDY, SliceSeries.SERIES);

    private static DialectArchive archive;
    private static Gateway gateway;

    @BeforeAll
    static void start() {
        archive = new DialectArchive(SERIES.instances(), PartsOfArraysTest::correct);
        gateway = Gateway.inFrontOf(archive);
    }

    @AfterAll
    static void stop() {
        if (gateway != null) {
            gateway.close();
        }
    }

    private static void correct(ScriptedServer.Exchange exchange, HttpResponse<byte[]> right) throws IOException {
        exchange.respond(right.statusCode(), DialectArchive.type(right), right.body());
    }

    /** The instances that were asked for since so many requests. */
    private static List<String> retrieved(int since) {
        return archive.requests().stream()
                .skip(since)
                .map(request -> request.target().replaceFirst("[?].*", ""))
                .filter(target -> !target.endsWith("/metadata"))
                .toList();
    }

    private static String instance(int slice) {
        return INSTANCES + SliceSeries.SERIES + '.' + (slice + 1);
    }

    private static byte[] slices(int from, int to) {
        return Arrays.copyOfRange(SERIES.rescaled(), from * SLICE_BYTES, to * SLICE_BYTES);
    }

    @Test
    void oneSliceOfTwoHundredIsOneInstance() throws Exception {
        int before = archive.requests().size();
        byte[] array = gateway.get(SERIES.path() + "?slice=117").body();
        assertThat(Arrays.copyOfRange(array, NPY_HEADER, array.length)).isEqualTo(slices(117, 118));
        assertThat(retrieved(before)).containsExactly(instance(117));
    }

    @Test
    void aRangeInTheMiddleIsTheInstancesThatItTouches() throws Exception {
        int before = archive.requests().size();
        int from = NPY_HEADER + 50 * SLICE_BYTES + 5;
        int to = NPY_HEADER + 52 * SLICE_BYTES - 3;
        var request = gateway.requestTo(SERIES.path())
                .header("Range", "bytes=%d-%d".formatted(from, to - 1))
                .build();
        var part = gateway.http().send(request, BodyHandlers.ofByteArray());
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(slices(50, 52), 5, 2 * SLICE_BYTES - 3));
        assertThat(retrieved(before)).containsExactlyInAnyOrder(instance(50), instance(51));
    }

    @Test
    void whatHasNoElementIsAnAnswerAndAsksForNoPixel() throws Exception {
        int before = archive.requests().size();
        for (var shape : Map.of(
                        "7:7", "(0, 8, 8, 1)",
                        "5,8:", "(0, 8, 1)",
                        "::2,:,3:1", "(100, 8, 0, 1)",
                        "-1000:-900,...,0", "(0, 8, 8)")
                .entrySet()) {
            var answer = gateway.get(SERIES.path() + "?slice=" + shape.getKey());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).hasSize(NPY_HEADER);
            assertThat(new String(answer.body(), StandardCharsets.ISO_8859_1))
                    .contains("'shape': " + shape.getValue() + ",");
        }
        assertThat(retrieved(before)).isEmpty();
    }

    @Test
    void whatCannotBeReadIsRefusedOnEveryRoute() throws Exception {
        int before = archive.requests().size();
        for (var route : List.of(SERIES.path(), instance(3) + "/numpy", instance(3) + "/frames/1/numpy")) {
            for (var query : List.of(
                    "slice=",
                    "slice=x",
                    "slice=1:2:3:4",
                    "slice=::0",
                    "slice=::-1",
                    "slice=...,...",
                    "dtype=i8",
                    "dtype=%3Ei2",
                    "dtype=float",
                    "layout=zyx,c",
                    "layout=xyzc",
                    "clip=2",
                    "group=-1",
                    "require=all")) {
                assertRefused(gateway.get(route + "?" + query), 400, "parameter");
            }
        }
        assertThat(archive.requests()).hasSize(before);
        assertRefused(gateway.get(SERIES.path() + "?slice=200"), 400, "parameter");
        assertRefused(gateway.get(SERIES.path() + "?slice=0,0,0,0,0"), 400, "parameter");
    }

    /** A request line has no room for them; the gateway says so and goes on. */
    @Test
    void aMillionElementsAreRefused() throws Exception {
        for (var target : List.of(
                SERIES.path() + "?slice=" + "0,".repeat(1_000_000) + "0",
                instance(0) + "/frames/" + "1,".repeat(1_000_000) + "1/numpy")) {
            var answer = RawClient.exchange(gateway.port(), "GET %s HTTP/1.1\r\nHost: x\r\n\r\n".formatted(target));
            assertThat(answer.status()).isEqualTo(414);
        }
        assertThat(gateway.get(SERIES.path() + "?slice=0,0,0").statusCode()).isEqualTo(200);
    }

    private static void assertRefused(HttpResponse<byte[]> answer, int status, String problem) {
        assertThat(answer.statusCode()).as(answer.uri().toString()).isEqualTo(status);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                .contains("urn:voxelgate:problem:" + problem + '"');
    }
}
