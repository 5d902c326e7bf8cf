package dev.voxelgate.proxy.audit.trail;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.voxelgate.proxy.audit.message.EventKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A UTF-8 file with one message a line. At its size limit it becomes {@code name.1}, {@code name.1} becomes {@code
 * name.2}, and so on; the oldest file beyond the configured number is deleted.
 */
public final class RotatingFile implements Destination {

    private final Path path;
    private final Predicate<EventKind> kinds;
    private final long maxBytes;
    private final int maxCount;
    private final boolean fsync;
    private FileChannel channel;

    /**
     * @param kinds of the messages that are written
     * @param maxBytes of a file; a batch more may be in it
     * @param maxCount of older files
     * @param fsync whether what was written is forced to the device, batch by batch
     * @throws IOException when it cannot be used, for example because another gateway writes it
     */
    public RotatingFile(Path path, Predicate<EventKind> kinds, long maxBytes, int maxCount, boolean fsync)
            throws IOException {
        this.path = path.toAbsolutePath();
        this.kinds = kinds;
        this.maxBytes = maxBytes;
        this.maxCount = maxCount;
        this.fsync = fsync;
        Files.createDirectories(this.path.getParent());
        this.channel = open(this.path);
    }

    private static FileChannel open(Path path) throws IOException {
        var channel = FileChannel.open(path, Set.of(CREATE, READ, WRITE), Permissions.ofFile());
        try {
            requireAlone(channel);
            channel.position(channel.size());
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Two that write at places of their own would write over each other's messages. */
    private static void requireAlone(FileChannel channel) throws IOException {
        try {
            // Behind all messages: where locks are more than advice, they can be read all the same.
            if (channel.tryLock(Long.MAX_VALUE - 1, 1, /* shared */ false) == null) {
                throw new IOException("another process writes the file");
            }
        } catch (OverlappingFileLockException e) {
            throw new IOException("another gateway writes the file", e);
        }
    }

    @Override
    public void write(List<Message> messages) throws IOException {
        var lines = lines(messages);
        if (lines.size() == 0) {
            return;
        }
        if (!channel.isOpen()) { // an earlier rotation failed half-way
            channel = open(path);
        }
        if (channel.size() >= maxBytes) {
            rotate(); // before anything is written: what fails afterwards would be written again, without an end
        }
        long end = channel.size();
        try {
            append(lines.toByteArray());
        } catch (IOException e) {
            takeBack(end, e);
            throw e;
        }
    }

    private ByteArrayOutputStream lines(List<Message> messages) {
        var lines = new ByteArrayOutputStream();
        for (var message : messages) {
            if (kinds.test(message.kind())) {
                lines.writeBytes(message.xml().getBytes(StandardCharsets.UTF_8));
                lines.write('\n');
            }
        }
        return lines;
    }

    private void append(byte[] lines) throws IOException {
        var bytes = ByteBuffer.wrap(lines);
        if (endsWithinLine()) {
            channel.write(ByteBuffer.wrap(new byte[] {'\n'}));
        }
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        if (fsync) {
            channel.force(false);
        }
    }

    /** What was not written whole is written again. */
    private void takeBack(long end, IOException failure) {
        try {
            channel.truncate(end);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** As after a crash. */
    private boolean endsWithinLine() throws IOException {
        long size = channel.size();
        var last = ByteBuffer.allocate(1);
        return size > 0 && channel.read(last, size - 1) == 1 && last.get(0) != '\n';
    }

    private void rotate() throws IOException {
        channel.close();
        if (maxCount == 0) {
            Files.delete(path);
        }
        for (int i = maxCount; i > 0; i--) {
            var older = i == 1 ? path : numbered(i - 1);
            if (Files.exists(older)) {
                Files.move(older, numbered(i), REPLACE_EXISTING);
            }
        }
        channel = open(path);
    }

    private Path numbered(int number) {
        return path.resolveSibling(path.getFileName() + "." + number);
    }

    /** It makes room for what comes. */
    @Override
    public long room(int share) {
        return Long.MAX_VALUE;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
