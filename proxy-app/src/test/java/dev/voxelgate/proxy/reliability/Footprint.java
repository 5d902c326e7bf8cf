package dev.voxelgate.proxy.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.support.GatewayProcess;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * What a gateway at rest keeps of memory, in bytes.
 *
 * @param heap reachable objects: what is used after a collection
 * @param direct Java's direct buffers
 * @param netty what Netty's allocator holds outside the heap, beside them
 * @param resident what the kernel counts
 */
record Footprint(long heap, long direct, long netty, long resident) {

    /** Collects its garbage, and measures. */
    static Footprint of(GatewayProcess gateway) throws IOException, InterruptedException {
        for (int round = 0; round < 2; round++) { // cleaners of the first run before the second
            collectGarbage(gateway);
            TimeUnit.MILLISECONDS.sleep(500);
        }
        var metrics = get(gateway.url() + "/actuator/prometheus");
        return new Footprint(
                sum(metrics, "jvm_memory_used_bytes\\{area=\"heap\"[^}]*} (\\S+)"),
                sum(metrics, "jvm_buffer_memory_used_bytes\\{id=\"direct\"[^}]*} (\\S+)"),
                sum(metrics, "netty_allocator_memory_used\\{[^}]*\"direct\"[^}]*} (\\S+)"),
                1024 * sum(Files.readString(Path.of("/proc/" + gateway.pid() + "/status")), "VmRSS:\\s*(\\d+) kB"));
    }

    private static long sum(String text, String number) {
        assertThat(text).containsPattern(number);
        return Pattern.compile(number)
                .matcher(text)
                .results()
                .mapToLong(found -> (long) Double.parseDouble(found.group(1)))
                .sum();
    }

    private static void collectGarbage(GatewayProcess gateway) throws IOException, InterruptedException {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        new ProcessBuilder(jcmd, Long.toString(gateway.pid()), "GC.run")
                .redirectOutput(Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private static String get(String url) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
                    .body();
        }
    }

    @Override
    public String toString() {
        return "heap %d MB, direct buffers %d MB, Netty %d MB, resident %d MB"
                .formatted(heap >> 20, direct >> 20, netty >> 20, resident >> 20);
    }
}
