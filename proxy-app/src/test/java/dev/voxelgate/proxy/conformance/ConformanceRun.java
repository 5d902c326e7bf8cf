package dev.voxelgate.proxy.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.voxelgate.proxy.VoxelgateApplication;
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
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
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
    private final URI gateway;

    private ConformanceRun(RealOrthanc real) {
        this.real = real;
        this.python = PythonScripts.find();
        this.orthanc = real.shared().restUrl();
        this.samples = Path.of("target", "conformance-samples").toAbsolutePath();
        OncePerRun.first("conformance-report", () -> Files.deleteIfExists(REPORT));
        OncePerRun.first("conformance-samples", () -> python.run("make_samples.py", samples, "--big"));
        this.gateway = gateway(real);
    }

    /** The court in front of an Orthanc; it stays open for the other tests of this run. Skips the test without one. */
    static ConformanceRun inFrontOf(RealOrthanc real) {
        real.shared();
        return OPEN.computeIfAbsent(real, ConformanceRun::new);
    }

    /**
     * The gateway of this court. One for all tests of a run: a second one in the same process would, when it is closed,
     * take the event loops of the first with it.
     */
    URI gateway() {
        return gateway;
    }

    /** The findings of a judge on the gateway of this court, while it works. */
    Stream<DynamicTest> judge(String script, String suite) {
        return judge(script, suite, gateway);
    }

    /** The findings of a judge on another gateway in front of the same Orthanc. */
    Stream<DynamicTest> judge(String script, String suite, URI accused) {
        Process judge = python.start(script, suite, accused, orthanc, samples);
        return Stream.concat(
                findings(judge).map(line -> test(suite, JSON.readTree(line))),
                Stream.of(dynamicTest(
                        "the judge came to an end",
                        () -> assertThat(judge.waitFor()).isZero())));
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

    private static URI gateway(RealOrthanc real) {
        ConfigurableApplicationContext context = new SpringApplicationBuilder(VoxelgateApplication.class)
                .run(
                        "--server.port=0",
                        "--voxelgate.upstream.dicomweb-url=" + real.shared().dicomWebUrl(),
                        "--voxelgate.upstream.orthanc-url=" + real.shared().restUrl());
        return URI.create("http://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port"));
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
