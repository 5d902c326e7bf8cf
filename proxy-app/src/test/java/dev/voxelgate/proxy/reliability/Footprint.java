package dev.voxelgate.proxy.reliability;

import dev.voxelgate.proxy.conformance.GatewayProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * What a gateway at rest keeps of memory, in bytes.
 *
 * @param heap reachable objects: what is used after a collection
 * @param direct Java's direct buffers
 * @param allocated what the JVM's own account calls "Other": direct buffers and what Netty allocates beside them
 * @param resident what the kernel counts
 */
record Footprint(long heap, long direct, long allocated, long resident) {

    /** The option with which a gateway keeps that account. */
    static final String ACCOUNT = "-XX:NativeMemoryTracking=summary";

    private static final Pattern OTHER = Pattern.compile("Other \\(reserved=\\d+KB, committed=(\\d+)KB");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s*(\\d+) kB");

    /** Collects its garbage, and measures. */
    static Footprint of(GatewayProcess gateway) throws IOException, InterruptedException {
        for (int round = 0; round < 2; round++) { // cleaners of the first run before the second
            jcmd(gateway, "GC.run");
            TimeUnit.MILLISECONDS.sleep(500);
        }
        var metrics = get(gateway.url() + "/actuator/prometheus");
        return new Footprint(
                sum(metrics, "jvm_memory_used_bytes\\{area=\"heap\"[^}]*} (\\S+)"),
                sum(metrics, "jvm_buffer_memory_used_bytes\\{id=\"direct\"[^}]*} (\\S+)"),
                1024 * sum(jcmd(gateway, "VM.native_memory", "summary"), OTHER.pattern()),
                1024 * sum(Files.readString(Path.of("/proc/" + gateway.pid() + "/status")), RESIDENT.pattern()));
    }

    private static long sum(String text, String number) {
        return Pattern.compile(number)
                .matcher(text)
                .results()
                .mapToLong(found -> (long) Double.parseDouble(found.group(1)))
                .sum();
    }

    private static String jcmd(GatewayProcess gateway, String... command) throws IOException {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var arguments = new ArrayList<>(List.of(jcmd, Long.toString(gateway.pid())));
        arguments.addAll(List.of(command));
        var process = new ProcessBuilder(arguments).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static String get(String url) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
                    .body();
        }
    }

    @Override
    public String toString() {
        return "heap %d MB, direct buffers %d MB, allocated %d MB, resident %d MB"
                .formatted(heap >> 20, direct >> 20, allocated >> 20, resident >> 20);
    }
}
