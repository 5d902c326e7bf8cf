package dev.voxelgate.proxy.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.support.DemoGateway;
import dev.voxelgate.proxy.support.TraceReceiver;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
final class JsonLogsTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    @ParameterizedTest
    @ValueSource(strings = {"ecs", "logstash", "gelf"})
    void everyLineIsAJsonObject(String format, CapturedOutput output) throws IOException, InterruptedException {
        try (var gateway = DemoGateway.start("logging.structured.format.console=" + format)) {
            gateway.beUsed();
        }
        assertThat(lines(output)).hasSizeGreaterThan(3).allMatch(JsonNode::isObject);
    }

    @Test
    void aLineAboutARequestHasTheIdentifiersOfItsTrace(CapturedOutput output) throws IOException, InterruptedException {
        try (var receiver = TraceReceiver.start();
                var gateway = DemoGateway.start(
                        "logging.structured.format.console=ecs",
                        TracingFilter.ENDPOINT + "=" + receiver.url(),
                        "voxelgate.upstream.retry.max-attempts=1",
                        "voxelgate.upstream.dicomweb-url=http://127.0.0.1:9/dicom-web")) {
            gateway.send(
                    "GET",
                    "/dicom-web/studies/1.2.3/series/4.5.6/numpy",
                    "traceparent",
                    "00-" + TRACE + "-b7ad6b7169203331-01");
        }
        assertThat(lines(output))
                .filteredOn(line -> line.path("message").asString().contains("upstream-unreachable"))
                .isNotEmpty()
                .allMatch(line -> line.path("traceId").asString().equals(TRACE));
    }

    /** What was printed since the gateway's logging was set up, which is when it says that it starts. */
    private static List<JsonNode> lines(CapturedOutput output) {
        return output.getOut()
                .lines()
                .filter(line -> !line.isBlank())
                .dropWhile(line -> !line.startsWith("{"))
                .map(line -> JsonMapper.shared().readTree(line))
                .toList();
    }
}
