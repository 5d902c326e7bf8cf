package dev.voxelgate.proxy.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.VoxelgateApplication;
import dev.voxelgate.proxy.hostile.HostileAnswers.Hostility;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every hostility that is about memory, six at a time, against a gateway of its own with a heap that one of them alone
 * would fill if it were let in.
 */
@Timeout(300)
class HostileHeapTest {

    private static final Pattern PORT = Pattern.compile("Netty started on port (\\d+)");
    private static final int AT_ONCE = 6;

    @TempDir
    private static Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private int series;

    @Test
    void noneOfThemFillsASmallHeap() throws Exception {
        Path log = folder.resolve("log.txt");
        try (var archive = new HostileArchive()) {
            Process gateway = start(archive, log);
            try {
                String url = "http://127.0.0.1:" + port(gateway, log);
                for (var hostility : heavy()) {
                    hostility.archive().accept(archive);
                    // Of a series of its own: of one that was contradicted before, the metadata are not believed.
                    var path = hostility.path().replace("/series/1.2.3/", "/series/1.2.3." + series++ + "/");
                    for (int status : statuses(url + path)) {
                        assertThat(status).as(hostility.name()).isEqualTo(413);
                    }
                    archive.behave();
                    var next = http.send(request(url + HostileArchive.SERIES), BodyHandlers.ofByteArray());
                    assertThat(next.statusCode())
                            .as("after " + hostility.name())
                            .isEqualTo(200);
                }
                assertThat(gateway.isAlive()).isTrue();
            } finally {
                gateway.destroyForcibly().waitFor();
                http.shutdownNow();
            }
        }
        assertThat(Files.readString(log))
                .doesNotContain("OutOfMemory", "StackOverflow", "nobody foresaw", "\tat ", "LEAK");
    }

    private static List<Hostility> heavy() {
        var all = Stream.of(HostileAnswers.inMetadata(), HostileAnswers.inFiles(), HostileAnswers.inHttp())
                .flatMap(List::stream);
        return all.filter(hostility -> hostility.problem().equals("limit")).toList();
    }

    private List<Integer> statuses(String url) {
        var answers = Stream.generate(() -> http.sendAsync(request(url), BodyHandlers.ofByteArray()))
                .limit(AT_ONCE)
                .toList();
        return answers.stream()
                .map(CompletableFuture::join)
                .map(HttpResponse::statusCode)
                .toList();
    }

    private static HttpRequest request(String url) {
        return HttpRequest.newBuilder(URI.create(url)).build();
    }

    private static Process start(HostileArchive archive, Path log) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:MaxDirectMemorySize=96m",
                        "-XX:+ExitOnOutOfMemoryError",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        VoxelgateApplication.class.getName(),
                        "--server.port=0",
                        "--voxelgate.plan.max-instances=" + HostileAnswers.MAX_INSTANCES,
                        "--voxelgate.upstream.dicomweb-url=" + archive.dicomWebUrl())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private static String port(Process gateway, Path log) throws IOException, InterruptedException {
        for (int tenths = 0; tenths < 1200; tenths++) {
            var started = PORT.matcher(Files.readString(log));
            if (started.find()) {
                return started.group(1);
            }
            if (gateway.waitFor(100, TimeUnit.MILLISECONDS)) {
                break;
            }
        }
        throw new AssertionError("the gateway did not start:\n" + Files.readString(log));
    }
}
