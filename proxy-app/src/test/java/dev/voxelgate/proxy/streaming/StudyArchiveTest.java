package dev.voxelgate.proxy.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.proxy.demo.store.HeapInstance;
import dev.voxelgate.proxy.support.AuditMessageReader;
import dev.voxelgate.proxy.support.DialectArchive;
import dev.voxelgate.proxy.support.DialectArchive.Dialect;
import dev.voxelgate.proxy.support.Gateway;
import dev.voxelgate.proxy.support.SliceSeries;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** All series of a study, of an archive that is no Orthanc. */
@Timeout(120)
class StudyArchiveTest {

    private static final SliceSeries SERIES = new SliceSeries(3, 16);
    private static final String STUDY = "/dicom-web/studies/" + SliceSeries.STUDY;
    private static final String NUMPY = STUDY + "/numpy";
    private static final String VOLUMES = STUDY + "/volumes";
    private static final int NPY_BYTES = 128 + SERIES.rescaled().length;

    private static final Dialect CORRECT =
            (exchange, right) -> exchange.respond(right.statusCode(), DialectArchive.type(right), right.body());

    private static List<HeapInstance> threeSeries() {
        return IntStream.of(3, 1, 2)
                .mapToObj(SERIES::inSeries)
                .flatMap(List::stream)
                .toList();
    }

    private static JsonNode json(HttpResponse<byte[]> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    private static List<String> texts(JsonNode volumes, String member) {
        return volumes.path("series")
                .valueStream()
                .map(series -> series.path(member).asString(""))
                .toList();
    }

    private static Map<String, byte[]> members(byte[] npz) throws IOException {
        Map<String, byte[]> members = new LinkedHashMap<>();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(npz))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                members.put(entry.getName(), zip.readAllBytes());
            }
        }
        return members;
    }

    private static void assertArrays(byte[] npz) throws IOException {
        var members = members(npz);
        assertThat(members.keySet())
                .containsExactly(
                        SliceSeries.SERIES + "1.npy",
                        SliceSeries.SERIES + "2.npy",
                        SliceSeries.SERIES + "3.npy",
                        "manifest.json");
        members.forEach((name, content) -> {
            if (name.endsWith(".npy")) {
                assertThat(Arrays.copyOfRange(content, 128, NPY_BYTES)).isEqualTo(SERIES.rescaled());
            }
        });
    }

    /** What was asked for of pixels, since so many requests. */
    private static List<String> retrievals(DialectArchive archive, int since) {
        return archive.requests().stream()
                .skip(since)
                .map(request -> request.target().replaceFirst("[?].*", ""))
                .filter(target -> !target.endsWith("/metadata") && !target.endsWith("/series"))
                .toList();
    }

    @Test
    void seriesAreFetchedOneAfterTheOther() throws Exception {
        var archive = new DialectArchive(threeSeries(), CORRECT);
        try (var gateway = Gateway.inFrontOf(archive)) {
            assertArrays(gateway.get(NUMPY).body());
            assertThat(retrievals(archive, 0))
                    .containsExactly(
                            STUDY + "/series/" + SliceSeries.SERIES + "1",
                            STUDY + "/series/" + SliceSeries.SERIES + "2",
                            STUDY + "/series/" + SliceSeries.SERIES + "3");
            assertArrays(gateway.get(NUMPY + "?compress=1").body());
        }
    }

    @Test
    void aRangeAsksForTheSeriesThatItTouches() throws Exception {
        var archive = new DialectArchive(threeSeries(), CORRECT);
        try (var gateway = Gateway.inFrontOf(archive)) {
            byte[] whole = gateway.get(NUMPY).body();
            int second = 2 * (30 + SliceSeries.SERIES.length() + 5) + NPY_BYTES + 4;
            assertPart(
                    gateway,
                    archive,
                    whole,
                    second + 200,
                    second + 300,
                    STUDY + "/series/" + SliceSeries.SERIES + "2/instances/");
            assertPart(
                    gateway,
                    archive,
                    whole,
                    second + NPY_BYTES,
                    second + NPY_BYTES + 1,
                    STUDY + "/series/" + SliceSeries.SERIES + "2");
            assertPart(gateway, archive, whole, whole.length - 400, whole.length, "nothing");
        }
    }

    private static void assertPart(
            Gateway gateway, DialectArchive archive, byte[] whole, int from, int to, String retrieved)
            throws Exception {
        int before = archive.requests().size();
        var request = gateway.requestTo(NUMPY)
                .header("Range", "bytes=%d-%d".formatted(from, to - 1))
                .build();
        var part = gateway.http().send(request, BodyHandlers.ofByteArray());
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(whole, from, to));
        assertThat(retrievals(archive, before)).allMatch(target -> target.startsWith(retrieved));
    }

    @Test
    void aSeriesThatTheArchiveCannotDescribeDoesNotFailTheList() throws Exception {
        Dialect failing = (exchange, right) -> {
            if (exchange.request().target().contains(SliceSeries.SERIES + "2/metadata")) {
                exchange.respond(500, "text/plain", "no".getBytes(StandardCharsets.UTF_8));
            } else {
                CORRECT.answer(exchange, right);
            }
        };
        try (var gateway = Gateway.inFrontOf(new DialectArchive(threeSeries(), failing))) {
            var volumes = json(gateway.get(VOLUMES));
            assertThat(texts(volumes, "verdict")).containsExactly("none", "", "none");
            assertThat(texts(volumes, "reason")).containsExactly("", "upstream-status", "");
            // The archive may have an array there.
            assertThat(gateway.get(NUMPY).statusCode()).isEqualTo(502);
        }
    }

    @Test
    void anArchiveMayGiveItsResultsPageByPage() throws Exception {
        Dialect onePerPage = (exchange, right) -> {
            boolean isSearch = exchange.request().target().contains("/series?")
                    || exchange.request().target().endsWith("/series");
            var body = isSearch ? first(right.body()) : right.body();
            exchange.respond(right.statusCode(), DialectArchive.type(right), body);
        };
        try (var gateway = Gateway.inFrontOf(new DialectArchive(threeSeries(), onePerPage))) {
            assertThat(texts(json(gateway.get(VOLUMES)), "series_instance_uid"))
                    .containsExactly(SliceSeries.SERIES + "1", SliceSeries.SERIES + "2", SliceSeries.SERIES + "3");
        }
    }

    @Test
    void anArchiveMayKnowNoOffsets() throws Exception {
        for (var status : new int[] {200, 400}) {
            var all = new ArrayList<byte[]>();
            Dialect withoutOffsets = (exchange, right) -> {
                var target = exchange.request().target();
                if (target.endsWith("/series")) {
                    all.add(right.body());
                }
                boolean second = target.contains("offset=");
                exchange.respond(
                        second ? status : right.statusCode(),
                        DialectArchive.type(right),
                        second ? all.getFirst() : right.body());
            };
            try (var gateway = Gateway.inFrontOf(new DialectArchive(threeSeries(), withoutOffsets))) {
                assertThat(json(gateway.get(VOLUMES)).path("series").size()).isEqualTo(3);
            }
        }
    }

    private static byte[] first(byte[] results) {
        var first = JsonMapper.shared().readTree(results).valueStream().limit(1).toList();
        return JsonMapper.shared().writeValueAsBytes(first);
    }

    @Test
    void metadataThatTheInstancesContradictAreNotBelieved() throws Exception {
        Dialect stale = (exchange, right) -> {
            var body = exchange.request().target().contains(SliceSeries.SERIES + "1/metadata")
                    ? new String(right.body(), StandardCharsets.UTF_8)
                            .replace(
                                    "\"00280010\":{\"vr\":\"US\",\"Value\":[16]}",
                                    "\"00280010\":{\"vr\":\"US\",\"Value\":[8]}")
                            .getBytes(StandardCharsets.UTF_8)
                    : right.body();
            exchange.respond(right.statusCode(), DialectArchive.type(right), body);
        };
        try (var gateway = Gateway.inFrontOf(new DialectArchive(threeSeries(), stale))) {
            assertThat(json(gateway.get(VOLUMES)).at("/series/0/shape/1").asInt())
                    .isEqualTo(8);
            assertArrays(gateway.get(NUMPY).body());
        }
    }

    @Test
    void theInstancesOfAllSeriesTogetherAreLimited() throws Exception {
        try (var gateway =
                Gateway.inFrontOf(new DialectArchive(threeSeries(), CORRECT), "voxelgate.plan.max-instances=8")) {
            assertThat(json(gateway.get(VOLUMES)).path("series").size()).isEqualTo(3); // keeps none of them
            var refused = gateway.get(NUMPY);
            assertThat(refused.statusCode()).isEqualTo(413);
            assertThat(json(refused).path("detail").asString()).contains("voxelgate.plan.max-instances");
        }
    }

    @Test
    void aFirstFrameThatIsDamagedIsAProblemAndALaterOneAReset() throws Exception {
        var damaged = List.of(SERIES.truncated(0, 100)); // its series comes last: it has no number
        try (var gateway = Gateway.inFrontOf(new DialectArchive(damaged, CORRECT))) {
            var problem = gateway.get(NUMPY);
            assertThat(problem.statusCode()).isEqualTo(422);
            assertThat(problem.headers().firstValue("etag")).isEmpty();
        }
        var instances = Stream.concat(threeSeries().stream(), damaged.stream()).toList();
        try (var gateway = Gateway.inFrontOf(new DialectArchive(instances, CORRECT))) {
            assertThatThrownBy(() -> gateway.get(NUMPY)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void theAuditMessageNamesTheStudy(@TempDir Path folder) throws Exception {
        var file = folder.resolve("audit.log");
        try (var gateway =
                Gateway.inFrontOf(new DialectArchive(threeSeries(), CORRECT), "voxelgate.audit.file.path=" + file)) {
            int bytes = gateway.get(NUMPY).body().length;
            gateway.get(VOLUMES);
            for (var access : AuditMessageReader.accesses(file, 2)) {
                assertThat(access.event()).isEqualTo("110103");
                assertThat(access.objects())
                        .containsEntry("110180", SliceSeries.STUDY)
                        .containsEntry("2", "TEST");
                assertThat(access.instances()).containsExactly("9");
                assertThat(access.details()).doesNotContainKey("Series Instance UID");
            }
            assertThat(AuditMessageReader.accesses(file, 2).getFirst().details())
                    .containsEntry("bytes", Integer.toString(bytes));
        }
    }
}
