package dev.voxelgate.proxy.passthrough;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.voxelgate.dicomweb.Orthanc;
import dev.voxelgate.proxy.support.AgainstOrthanc;
import dev.voxelgate.proxy.support.GatewayProcess;
import dev.voxelgate.proxy.support.PythonScripts;
import dev.voxelgate.proxy.support.RealOrthanc;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The gateway in place of a real Orthanc: QIDO-RS, WADO-RS in all its forms and the reading part of the REST API give
 * byte by byte what the Orthanc gives itself, but for its URLs; a gigabyte goes in and out through a small gateway.
 */
@AgainstOrthanc
@Timeout(600)
final class PassThroughIT {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final PythonScripts python;
    private final Orthanc orthanc;

    @AutoClose
    private GatewayProcess gateway;

    PassThroughIT(RealOrthanc real) throws IOException {
        this.python = PythonScripts.find();
        this.orthanc = real.shared();
        this.gateway = gateway("voxelgate.pass.writing=false");
    }

    private GatewayProcess gateway(String property) throws IOException {
        return GatewayProcess.start(
                List.of(
                        "voxelgate.upstream.dicomweb-url=" + orthanc.dicomWebUrl(),
                        "voxelgate.upstream.orthanc-url=" + orthanc.restUrl(),
                        property),
                "-Xmx128m",
                "-XX:MaxDirectMemorySize=96m",
                "-XX:+ExitOnOutOfMemoryError");
    }

    @TestFactory
    Stream<DynamicTest> readingGivesWhatTheOrthancGives() {
        return judge("reading");
    }

    @TestFactory
    Stream<DynamicTest> writingDoesWhatTheOrthancDoes() throws IOException {
        gateway.close();
        gateway = gateway("voxelgate.pass.writing=true");
        return judge("writing");
    }

    private Stream<DynamicTest> judge(String suite) {
        Process judge = python.start("passing.py", suite, gateway.url(), orthanc.restUrl(), gateway.pid());
        return Stream.concat(
                judge.inputReader().lines().map(line -> test(suite, JSON.readTree(line))),
                Stream.of(
                        dynamicTest(
                                "the judge came to an end",
                                () -> assertThat(judge.waitFor()).isZero()),
                        dynamicTest("the gateway is alive and had memory enough", () -> {
                            assertThat(gateway.isAlive()).isTrue();
                            assertThat(gateway.log()).doesNotContain("OutOfMemory", "LEAK", "ERROR");
                        })));
    }

    private static DynamicTest test(String suite, JsonNode finding) {
        if (finding.has("counts")) {
            return dynamicTest("counts", () -> {
                System.out.println("passed through, " + suite + ": " + finding.get("counts"));
                assertThat(finding.get("counts").has("failed")).isFalse();
            });
        }
        return dynamicTest(
                finding.get("name").stringValue() + ": "
                        + finding.get("verdict").stringValue(),
                () -> assertThat(finding.get("failures")).isEmpty());
    }
}
