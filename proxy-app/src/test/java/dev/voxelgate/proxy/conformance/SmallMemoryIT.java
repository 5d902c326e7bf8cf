package dev.voxelgate.proxy.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.voxelgate.proxy.support.AgainstOrthanc;
import dev.voxelgate.proxy.support.GatewayProcess;
import dev.voxelgate.proxy.support.RealOrthanc;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * A gateway of 192 MB heap and 128 MB direct memory serves eight clients at once, each an array larger than that. It
 * could not if it held an array, or if slow clients made it hold more.
 */
@AgainstOrthanc
final class SmallMemoryIT {

    private final ConformanceRun run;

    @AutoClose
    private final GatewayProcess gateway;

    SmallMemoryIT(RealOrthanc real) throws IOException {
        this.run = ConformanceRun.inFrontOf(real);
        // Those who do not fit wait for their turn, however slow the machine is: what is judged is the memory.
        this.gateway = GatewayProcess.start(
                List.of(
                        "voxelgate.upstream.dicomweb-url=" + real.shared().dicomWebUrl(),
                        "voxelgate.upstream.orthanc-url=" + real.shared().restUrl(),
                        "voxelgate.admission.queue-timeout=5m"),
                "-Xmx192m",
                "-XX:MaxDirectMemorySize=128m",
                "-XX:+ExitOnOutOfMemoryError");
    }

    @TestFactory
    Stream<DynamicTest> servesACrowd() {
        return Stream.concat(
                run.judge("clients.py", "crowd", gateway.url()),
                Stream.of(dynamicTest("the gateway is alive and had memory enough", () -> {
                    assertThat(gateway.isAlive()).isTrue();
                    assertThat(gateway.log()).doesNotContain("OutOfMemory", "LEAK");
                })));
    }
}
