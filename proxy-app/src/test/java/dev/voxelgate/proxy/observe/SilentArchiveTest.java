package dev.voxelgate.proxy.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.testing.ScriptedServer;
import dev.voxelgate.proxy.support.DemoGateway;
import java.io.IOException;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is seen of an archive that takes requests and says nothing: it is not away now and then, but all the time. */
@Timeout(120)
final class SilentArchiveTest {

    private static final Pattern STATE =
            Pattern.compile("voxelgate_upstream_breaker\\{[^}]*state=\"([a-z-]+)\"[^}]*} 1\\.0");

    @Test
    void theBreakerIsNeverClosedWhileItIsTried() throws IOException, InterruptedException {
        try (var archive = ScriptedServer.start(_ -> Thread.sleep(120_000));
                var gateway = DemoGateway.start(
                        "voxelgate.upstream.dicomweb-url=" + archive.url() + "/dicom-web",
                        "voxelgate.upstream.response-timeout=100ms",
                        "voxelgate.upstream.retry.max-attempts=1",
                        "voxelgate.upstream.breaker.open-for=50ms")) {
            while (state(gateway).equals("closed")) {
                ask(gateway);
            }
            var seen = new TreeSet<String>();
            for (int i = 0; i < 20 || seen.size() < 2; i++) {
                seen.add(state(gateway));
                ask(gateway);
                assertThat(seen).doesNotContain("closed");
            }
        }
    }

    private static void ask(DemoGateway gateway) throws IOException, InterruptedException {
        gateway.send("GET", "/dicom-web/studies/1.2.3/series/4.5.6/numpy");
    }

    /** The one that the alert goes by. */
    private static String state(DemoGateway gateway) throws IOException, InterruptedException {
        var found = STATE.matcher(gateway.text("/actuator/prometheus"));
        assertThat(found.find()).isTrue();
        return found.group(1);
    }
}
