package dev.voxelgate.proxy.reliability;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** The connections of this machine to an archive, as Linux lists them. */
final class UpstreamConnections {

    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));

    /** ESTABLISHED, and CLOSE_WAIT: the archive has closed its side, and the gateway does not see to it. */
    private static final List<String> HELD = List.of("01", "08");

    private UpstreamConnections() {}

    /** How many are held to the port of an archive, by anybody. */
    static long to(URI archive) throws IOException {
        var port = String.format(Locale.ROOT, ":%04X", archive.getPort());
        long count = 0;
        for (var table : TABLES) {
            count += Files.readAllLines(table).stream()
                    .map(line -> line.strip().split("\\s+"))
                    .filter(fields -> fields[2].endsWith(port) && HELD.contains(fields[3]))
                    .count();
        }
        return count;
    }

    /** Waits until at most so many are held; tells how many are in the end. */
    static long fallingTo(long wanted, URI archive, Duration patience) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (to(archive) > wanted && System.nanoTime() - deadline < 0) {
            TimeUnit.MILLISECONDS.sleep(200);
        }
        return to(archive);
    }
}
