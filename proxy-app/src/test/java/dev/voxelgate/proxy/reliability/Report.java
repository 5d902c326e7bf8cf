package dev.voxelgate.proxy.reliability;

import dev.voxelgate.proxy.support.OncePerRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What the judges of a run have counted: on the standard output, and in {@code target/reliability.txt}. */
final class Report {

    private static final Path FILE = Path.of("target", "reliability.txt");

    private Report() {}

    static synchronized void add(String text) {
        OncePerRun.first("reliability-report", () -> Files.deleteIfExists(FILE));
        try {
            System.out.println(text);
            Files.writeString(FILE, text + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
