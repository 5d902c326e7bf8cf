package dev.voxelgate.proxy.support;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What is done once for all tests of a run of Maven, though they run in several processes. */
public final class OncePerRun {

    private static final Path FOLDER = Path.of("target", "once-per-run");

    /** Outside of Maven each process is a run. */
    private static final String RUN =
            System.getProperty("test.run", ProcessHandle.current().toString());

    /** Something that may fail as files do; whoever comes next then tries it again. */
    public interface Deed {
        void run() throws IOException, InterruptedException;
    }

    private OncePerRun() {}

    /** Does it unless that has been done in this run; waits while another process is at it. */
    public static synchronized void first(String name, Deed deed) {
        try {
            Files.createDirectories(FOLDER);
            try (var done = FileChannel.open(FOLDER.resolve(name), CREATE, READ, WRITE);
                    var _ = done.lock()) {
                byte[] run = Channels.newInputStream(done).readAllBytes();
                if (!new String(run, StandardCharsets.UTF_8).equals(RUN)) {
                    deed.run();
                    done.truncate(0);
                    done.write(ByteBuffer.wrap(RUN.getBytes(StandardCharsets.UTF_8)), 0);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
