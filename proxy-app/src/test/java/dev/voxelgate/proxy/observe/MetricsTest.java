package dev.voxelgate.proxy.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.support.DemoGateway;
import dev.voxelgate.proxy.support.Exposition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class MetricsTest {

    private static final Path ROOT = Path.of(System.getProperty("basedir", ""))
            .toAbsolutePath()
            .resolve("..")
            .normalize();
    private static final String SERIES = "uri=\"/dicom-web/studies/{study}/series/{series}/numpy\"";
    private static final String ABORTED = "outcome=\"CLIENT_ABORTED\"";
    private static final Pattern NAME =
            Pattern.compile("\\b(?:voxelgate|http_server|jvm|process|netty|executor|logback)_[a-z0-9_]+");

    @TempDir
    static Path folder;

    private static DemoGateway gateway;
    private static Exposition exported;

    @BeforeAll
    static void use() throws IOException, InterruptedException {
        gateway = DemoGateway.startAudited(folder);
        gateway.beUsed();
        // What ends an exchange is told to its client before it is counted.
        exported = exported();
        for (int look = 0; look < 100 && !exported.has("http_server_requests_seconds_count", ABORTED); look++) {
            Thread.sleep(50);
            exported = exported();
        }
    }

    private static Exposition exported() throws IOException, InterruptedException {
        return Exposition.of(gateway.text("/actuator/prometheus"));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void aRequestIsCountedByItsRouteAndOutcome() {
        var requests = "http_server_requests_seconds_count";
        assertThat(exported.has(requests, SERIES, "outcome=\"SUCCESS\"", "status=\"200\""))
                .isTrue();
        assertThat(exported.has(requests, SERIES, "outcome=\"CLIENT_ERROR\"", "status=\"404\""))
                .isTrue();
        assertThat(exported.text().lines().filter(line -> line.startsWith(requests + "{")))
                .anyMatch(line -> line.contains(SERIES) && line.contains(ABORTED));
        assertThat(exported.has(requests, "uri=\"/**\"", "status=\"200\"")).isTrue();
        assertThat(exported.has(requests, "uri=\"/**\"", "status=\"403\"")).isTrue();
        assertThat(exported.has(requests, "status=\"405\"")).isTrue();
    }

    @Test
    void framesAreCountedByCodec() {
        assertThat(exported.has("voxelgate_decode_frame_seconds_bucket", "codec=\"rle\"", "le=\"0.005\""))
                .isTrue();
        assertThat(exported.text())
                .containsPattern("voxelgate_decode_frame_seconds_count\\{codec=\"rle\",outcome=\"done\"} [1-9]");
        assertThat(exported.text())
                .containsPattern(
                        "voxelgate_decode_frame_seconds_count\\{codec=\"little-endian\",outcome=\"done\"} [1-9]");
    }

    @Test
    void theBytesOfAnAnswerAreCounted() throws IOException, InterruptedException {
        var array = gateway.series().getFirst() + "/numpy";
        double before = sent(gateway.text("/actuator/prometheus"));
        int length = gateway.send("GET", array).body().length;
        assertThat(sent(gateway.text("/actuator/prometheus")) - before).isEqualTo(length);
    }

    private static double sent(String text) {
        return text.lines()
                .filter(line -> line.startsWith("voxelgate_response_sent_bytes_total{" + SERIES))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    @Test
    void noLabelHasAnythingOfARequest() {
        assertThat(exported.text())
                .doesNotContainPattern("\"[^\"]*\\b[0-9]+\\.[0-9]+\\.[0-9]+\\.[0-9.]*\"") // no UID
                .doesNotContain("perhaps", "coffee", "BREW", "127.0.0.1");
    }

    @Test
    void whatIsDocumentedIsWhatIsExported() throws IOException {
        var documented = new TreeMap<String, String>();
        for (var line : Files.readAllLines(ROOT.resolve("docs/metrics.md"))) {
            var cells = line.split("\\|", -1);
            if (cells.length > 3 && cells[1].strip().startsWith("`voxelgate_")) {
                documented.put(unquoted(cells[1]), cells[2].strip() + " " + names(cells[3]));
            }
        }
        assertThat(documented).isEqualTo(exportedByVoxelgate());
    }

    private static String unquoted(String cell) {
        return cell.strip().replace("`", "");
    }

    private static Set<String> names(String cell) {
        return Pattern.compile("[a-z]+")
                .matcher(cell)
                .results()
                .map(found -> found.group())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Map<String, String> exportedByVoxelgate() {
        var metrics = new TreeMap<String, String>();
        exported.types().forEach((name, type) -> {
            if (name.startsWith("voxelgate_") && (!name.endsWith("_max") || name.endsWith("connections_max"))) {
                var labels = new TreeSet<String>();
                exported.samples().forEach((sample, of) -> {
                    if (sample.equals(name) || sample.equals(name + "_count")) {
                        labels.addAll(of);
                    }
                });
                metrics.put(name, type + " " + labels);
            }
        });
        return metrics;
    }

    @Test
    void theDashboardAndTheAlertsAskForWhatIsThere() throws IOException {
        var asked = new TreeSet<String>();
        for (var file : new String[] {"deploy/grafana/voxelgate.json", "deploy/prometheus/voxelgate-alerts.yaml"}) {
            NAME.matcher(Files.readString(ROOT.resolve(file))).results().forEach(found -> asked.add(found.group()));
        }
        assertThat(asked).hasSizeGreaterThan(30);
        assertThat(exported.samples().keySet()).containsAll(asked);
    }
}
