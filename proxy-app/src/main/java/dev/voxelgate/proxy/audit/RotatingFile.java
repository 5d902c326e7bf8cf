package dev.voxelgate.proxy.audit;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A file with a message in each line, in UTF-8; messages of other kinds are not for it. When it has reached its size it becomes {@code name.1}, and what that
 * was {@code name.2}, up to the number of files that are kept; the oldest is deleted.
 */
final class RotatingFile implements Destination {

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
     */
    RotatingFile(Path path, Predicate<EventKind> kinds, long maxBytes, int maxCount, boolean fsync) throws IOException {
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
        channel.position(channel.size());
        return channel;
    }

    @Override
    public void write(List<Message> messages) throws IOException {
        if (!channel.isOpen()) { // an earlier rotation failed half-way
            channel = open(path);
        }
        var lines = new ByteArrayOutputStream();
        if (endsWithinLine()) {
            lines.write('\n');
        }
        for (var message : messages) {
            if (kinds.test(message.kind())) {
                lines.writeBytes(message.xml().getBytes(StandardCharsets.UTF_8));
                lines.write('\n');
            }
        }
        var bytes = ByteBuffer.wrap(lines.toByteArray());
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        if (fsync) {
            channel.force(false);
        }
        if (channel.size() >= maxBytes) {
            rotate();
        }
    }

    /** As after a crash, or a full disk. */
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
