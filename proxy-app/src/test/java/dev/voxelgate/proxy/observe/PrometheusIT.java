package dev.voxelgate.proxy.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.RequiredUpstreams;
import dev.voxelgate.proxy.support.DemoGateway;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real Prometheus that scrapes a gateway, and is asked what the dashboard asks. */
@Timeout(180)
final class PrometheusIT {

    private static final Path ROOT = Path.of(System.getProperty("basedir", ""))
            .toAbsolutePath()
            .resolve("..")
            .normalize();

    @TempDir
    static Path folder;

    private record Program(Process process) implements AutoCloseable {
        @Override
        public void close() {
            process.destroy();
            process.onExit().join();
        }
    }

    @AutoClose
    private static DemoGateway gateway;

    @AutoClose
    private static Program prometheus;

    private static URI url;

    @BeforeAll
    static void scrape() throws IOException, InterruptedException {
        if (!Files.isExecutable(Path.of("/usr/bin/prometheus"))) {
            throw RequiredUpstreams.missing("orthanc", "not installed: prometheus");
        }
        gateway = DemoGateway.startAudited(folder.resolve("audit"));
        int port = freePort();
        url = URI.create("http://127.0.0.1:" + port);
        Files.writeString(folder.resolve("prometheus.yml"), """
            global: {scrape_interval: 1s}
            rule_files: [%s]
            scrape_configs:
              - job_name: voxelgate
                metrics_path: /actuator/prometheus
                static_configs: [{targets: ['127.0.0.1:%d']}]
            """.formatted(
                        ROOT.resolve("deploy/prometheus/voxelgate-alerts.yaml"), gateway.port()));
        prometheus = new Program(new ProcessBuilder(
                        "/usr/bin/prometheus",
                        "--config.file=" + folder.resolve("prometheus.yml"),
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start());
        // A rate is of two scrapes at least, with what it counts there in the first one.
        gateway.beUsed();
        awaitScrapes(2);
        gateway.beUsed();
        awaitScrapes(4);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void awaitScrapes(int scrapes) throws InterruptedException {
        while (value("count_over_time(process_uptime_seconds{job=\"voxelgate\"}[1m])") < scrapes) {
            assertThat(prometheus.process().isAlive()).isTrue();
            Thread.sleep(100);
        }
    }

    private static double value(String expression) throws InterruptedException {
        try {
            return ask(expression).at("/data/result/0/value/1").asDouble(0);
        } catch (IOException e) {
            return 0; // it has not started yet
        }
    }

    private static JsonNode ask(String expression) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var query = url.resolve("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
            var answer = http.send(HttpRequest.newBuilder(query).build(), BodyHandlers.ofString());
            return JsonMapper.shared().readTree(answer.body());
        }
    }

    @Test
    void everyPanelOfTheDashboardHasData() throws IOException, InterruptedException {
        var empty = new ArrayList<String>();
        int asked = 0;
        for (var expression : expressions()) {
            var answer = ask(expression.replace("$__rate_interval", "1m").replaceAll("\\$(job|instance)", ".*"));
            assertThat(answer.path("status").asString()).as(expression).isEqualTo("success");
            if (answer.at("/data/result").isEmpty()) {
                empty.add(expression);
            }
            asked++;
        }
        assertThat(asked).isGreaterThan(30);
        assertThat(empty).isEmpty();
    }

    private static List<String> expressions() throws IOException {
        var dashboard = JsonMapper.shared().readTree(Files.readString(ROOT.resolve("deploy/grafana/voxelgate.json")));
        return dashboard
                .path("panels")
                .valueStream()
                .flatMap(panel -> panel.path("targets").valueStream())
                .map(target -> target.path("expr").asString())
                .toList();
    }

    /** Prometheus' own judge of rules, with what a gateway exports in an hour. */
    @Test
    void neitherASilentArchiveNorManyProbesHideAnAlert() throws IOException, InterruptedException {
        Files.writeString(
                folder.resolve("tests.yml"), """
                    rule_files: ['%s']
                    evaluation_interval: 15s
                    tests:
                      - interval: 15s
                        input_series:
                          # Half open until a probe has waited a minute for its answer, then open for five seconds.
                          - {series: 'voxelgate_upstream_breaker{instance="a",state="closed"}', values: '1 0x20'}
                          - {series: 'voxelgate_upstream_breaker{instance="a",state="open"}', values: '0 1 0 0 0 1 0 0 0 1'}
                          - {series: 'voxelgate_upstream_breaker{instance="a",state="half-open"}', values: '0 0 1 1 1 0 1 1 1 0'}
                        alert_rule_test:
                          - eval_time: 2m
                            alertname: VoxelgateArchiveAway
                            exp_alerts:
                              - exp_labels: {severity: critical, instance: a}
                                exp_annotations:
                                  summary: The gateway a has stopped asking the archive, which does not answer.
                      - interval: 15s
                        input_series:
                          - series: 'http_server_requests_seconds_count{instance="a",uri="/**",outcome="SERVER_ERROR",status="502"}'
                            values: 0+1x60
                          - series: 'http_server_requests_seconds_count{instance="a",uri="/**",outcome="SUCCESS",status="200"}'
                            values: 0+9x60
                          - series: 'http_server_requests_seconds_count{instance="a",uri="/actuator/prometheus",outcome="SUCCESS",status="200"}'
                            values: 0+99x60
                        alert_rule_test:
                          - eval_time: 14m
                            alertname: VoxelgateFailing
                            exp_alerts:
                              - exp_labels: {severity: warning, instance: a}
                                exp_annotations: {summary: More than a twentieth of the requests to a fail.}
                    """.formatted(ROOT.resolve("deploy/prometheus/voxelgate-alerts.yaml")));
        var judge = new ProcessBuilder("/usr/bin/promtool", "test", "rules", "tests.yml")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        var said = new String(judge.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(judge.waitFor()).as(said).isZero();
    }

    @Test
    void theAlertsAreLoadedAndNoneIsRaised() throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var rules = http.send(
                    HttpRequest.newBuilder(url.resolve("/api/v1/rules")).build(), BodyHandlers.ofString());
            var loaded = JsonMapper.shared().readTree(rules.body()).at("/data/groups/0/rules");
            assertThat(loaded.valueStream())
                    .hasSize(10)
                    .allMatch(rule -> rule.path("lastError").isMissingNode()
                            || rule.path("lastError").asString().isEmpty());
            assertThat(loaded.valueStream())
                    .filteredOn(rule -> rule.path("state").asString().equals("firing"))
                    .isEmpty();
        }
    }
}
