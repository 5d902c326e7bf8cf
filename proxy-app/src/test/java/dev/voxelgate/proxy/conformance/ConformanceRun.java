package dev.voxelgate.proxy.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.voxelgate.dicomweb.Orthanc;
import dev.voxelgate.proxy.support.GatewayProcess;
import dev.voxelgate.proxy.support.OncePerRun;
import dev.voxelgate.proxy.support.PythonScripts;
import dev.voxelgate.proxy.support.RealOrthanc;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where the gateway is judged: a real Orthanc, the gateway in front of it, and the samples with what must come of
 * them. A judge is a Python script that prints one JSON object per finding, which becomes one dynamic test, and at the
 * end its counts, which go to {@code target/conformance.txt}.
 */
final class ConformanceRun {

    private static final Path REPORT = Path.of("target", "conformance.txt");
    private static final Map<RealOrthanc, ConformanceRun> OPEN = new ConcurrentHashMap<>();
    private static final JsonMapper JSON = JsonMapper.shared();

    private final RealOrthanc real;
    private final PythonScripts python;
    private final Path samples;
    private final URI orthanc;
    private final GatewayProcess gateway;

    private ConformanceRun(RealOrthanc real) {
        this.real = real;
        this.python = PythonScripts.find();
        this.orthanc = real.shared().restUrl();
        this.samples = Path.of("target", "conformance-samples").toAbsolutePath();
        OncePerRun.first("conformance-report", () -> Files.deleteIfExists(REPORT));
        OncePerRun.first("conformance-samples", () -> python.run("make_samples.py", samples, "--big"));
        this.gateway = gateway(real.shared());
    }

    /** The run in front of an Orthanc; its gateway serves all tests of this Java. Skips the test without one. */
    static ConformanceRun inFrontOf(RealOrthanc real) {
        real.shared();
        return OPEN.computeIfAbsent(real, ConformanceRun::new);
    }

    /** The gateway: a process of its own, so that gateways that other tests start and stop share nothing with it. */
    URI gateway() {
        return gateway.url();
    }

    /** The findings of a judge on the gateway of this run, while it works. */
    Stream<DynamicTest> judge(String script, String suite) {
        return judge(script, suite, gateway.url());
    }

    /** The findings of a judge on another gateway in front of the same Orthanc; what else the script is told. */
    Stream<DynamicTest> judge(String script, String suite, URI accused, String... more) {
        Process judge = python.start(
                script,
                Stream.concat(Stream.of(suite, accused, orthanc, samples), Stream.of(more))
                        .toArray());
        return Stream.concat(
                findings(judge).map(line -> test(suite, JSON.readTree(line))),
                Stream.of(dynamicTest("the judge came to an end", () -> {
                    assertThat(judge.waitFor()).isZero();
                    assertThat(gateway.log()).doesNotContain("LEAK", "OutOfMemory");
                })));
    }

    private DynamicTest test(String suite, JsonNode finding) {
        if (finding.has("counts")) {
            return dynamicTest("counts", () -> report(suite, finding.get("counts")));
        }
        return dynamicTest(
                finding.get("name").stringValue() + ": "
                        + finding.get("verdict").stringValue(),
                () -> assertThat(finding.get("failures")).isEmpty());
    }

    private void report(String suite, JsonNode counts) throws IOException {
        var lines = new StringBuilder("%s: %s%n".formatted(suite, real));
        counts.properties()
                .forEach(count ->
                        lines.append("%6d  %s%n".formatted(count.getValue().intValue(), count.getKey())));
        System.out.print(lines);
        Files.writeString(REPORT, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        assertThat(counts.has("failed")).isFalse();
    }

    private static GatewayProcess gateway(Orthanc orthanc) {
        try {
            return GatewayProcess.start(orthanc, "-Dio.netty.leakDetection.level=paranoid", "-Dvoxelgate.zarr.v2=true");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> findings(Process process) {
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        return lines.lines().onClose(() -> {
            try {
                lines.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
