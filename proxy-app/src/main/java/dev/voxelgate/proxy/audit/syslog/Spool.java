package dev.voxelgate.proxy.audit.syslog;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.voxelgate.proxy.audit.trail.Permissions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A queue of messages in a folder: one thread appends, another reads and confirms. The messages are in files of
 * limited size; a file is deleted when all its messages are confirmed. After a restart, reading begins with the first
 * unconfirmed message. A file is a sequence of records: length, CRC-32C (4 bytes each, big endian), message.
 */
final class Spool implements AutoCloseable {

    private static final Pattern SEGMENT = Pattern.compile("([0-9]{1,18})\\.spool");
    private static final String POSITION = "position";
    private static final int RECORD_HEAD = 8;
    private static final long MAX_SEGMENT_BYTES = 1 << 20;
    private static final int SEGMENTS = 16;

    /**
     * A place between two messages.
     *
     * @param segment number of the file
     * @param offset in it
     */
    record Position(long segment, long offset) {}

    /**
     * Messages that follow each other.
     *
     * @param end the place after them
     * @param damaged whether the rest of their file cannot be read
     */
    record Batch(List<byte[]> messages, Position end, boolean damaged) {}

    private final Path folder;
    private final long maxBytes;
    private final boolean fsync;
    private final FileChannel lockFile;
    private final FileLock lock;

    /** Sizes of the files, by their numbers. Guarded by this, as all below. */
    private final TreeMap<Long, Long> segments = new TreeMap<>();

    private Position arrived;
    /** The highest number that a file has had: a position that is still on disk must never fit a later file. */
    private long newest;

    private final AtomicLong bytes = new AtomicLong();
    private boolean woken;
    private @Nullable FileChannel appending;

    private Spool(Path folder, long maxBytes, boolean fsync, FileChannel lockFile, FileLock lock) throws IOException {
        this.folder = folder;
        this.maxBytes = maxBytes;
        this.fsync = fsync;
        this.lockFile = lockFile;
        this.lock = lock;
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                var name = SEGMENT.matcher(file.getFileName().toString());
                if (name.matches()) {
                    segments.put(Long.parseLong(name.group(1)), Files.size(file));
                }
            }
        }
        this.bytes.set(segments.values().stream().mapToLong(Long::longValue).sum());
        var last = position();
        long newestFile = segments.isEmpty() ? 0 : segments.lastKey();
        this.newest = Math.max(last.segment, newestFile);
        // A place behind files that are all older is not of these files: they are sent, some of them twice.
        this.arrived = settled(segments.isEmpty() || last.segment <= newestFile ? last : new Position(0, 0));
    }

    /**
     * Opens the spool of a folder, with what is left in it.
     *
     * @param maxBytes of all files
     * @param fsync whether what was appended is forced to the device
     * @throws IOException when it cannot be used, for example because another gateway uses it
     */
    static Spool open(Path folder, long maxBytes, boolean fsync) throws IOException {
        Files.createDirectories(folder, Permissions.ofFolder());
        var lockFile = FileChannel.open(folder.resolve("lock"), CREATE, WRITE);
        try {
            var lock = lockFile.tryLock();
            if (lock == null) {
                throw new IOException("another process uses the spool");
            }
            return new Spool(folder, maxBytes, fsync, lockFile, lock);
        } catch (OverlappingFileLockException e) {
            lockFile.close();
            throw new IOException("another gateway uses the spool", e);
        } catch (IOException e) {
            lockFile.close();
            throw e;
        }
    }

    /** Where reading was when the last gateway ended; the start when that is not known. */
    private Position position() {
        try {
            var words = Files.readString(folder.resolve(POSITION)).strip().split(" ", -1);
            return new Position(Long.parseLong(words[0]), Long.parseLong(words[1]));
        } catch (IOException | RuntimeException e) {
            return new Position(0, 0); // then some messages are sent twice
        }
    }

    private Path file(long segment) {
        return folder.resolve("%018d.spool".formatted(segment));
    }

    /** Bytes on disk. Never waits. */
    long bytes() {
        return bytes.get();
    }

    /** What has arrived, up to this place. */
    synchronized Position arrived() {
        return arrived;
    }

    /** Whether there is something behind a place. */
    synchronized boolean hasMore(Position from) {
        var settled = settled(from);
        return segments.getOrDefault(settled.segment, 0L) > settled.offset;
    }

    /** Appends messages, all or, when it fails, none that will be read. */
    synchronized void append(List<byte[]> messages) throws IOException {
        var records = ByteBuffer.allocate(messages.stream()
                .mapToInt(message -> RECORD_HEAD + message.length)
                .sum());
        for (byte[] message : messages) {
            records.putInt(message.length).putInt(checksum(message)).put(message);
        }
        records.flip();
        int length = records.remaining();
        if (appending == null || segments.lastEntry().getValue() >= segmentBytes()) {
            begin();
        }
        try {
            var channel = appending;
            while (channel != null && records.hasRemaining()) {
                channel.write(records);
            }
            if (fsync && channel != null) {
                channel.force(false);
            }
        } catch (IOException e) {
            takeBack();
            throw e;
        }
        segments.merge(segments.lastKey(), (long) length, Long::sum);
        bytes.addAndGet(length);
        notifyAll();
    }

    private long segmentBytes() {
        return Math.min(MAX_SEGMENT_BYTES, maxBytes / SEGMENTS);
    }

    private void begin() throws IOException {
        endSegment();
        newest++;
        appending = FileChannel.open(file(newest), Set.of(CREATE_NEW, WRITE), Permissions.ofFile());
        segments.put(newest, 0L);
        if (fsync) {
            forceFolder();
        }
    }

    /** So that a new file is there after a power failure; where folders cannot be forced, they are not. */
    private void forceFolder() {
        try (var channel = FileChannel.open(folder, READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Windows.
        }
    }

    /** What could not be written whole is no message, and it must not fill the disk, try by try. */
    private void takeBack() throws IOException {
        long segment = segments.lastKey();
        long counted = segments.lastEntry().getValue();
        try (var channel = appending) {
            appending = null; // what comes is in another file, and of this one nothing is read that is not counted
            if (channel != null && counted > 0) {
                channel.truncate(counted);
            }
        } finally {
            if (counted == 0) {
                forget(segment);
            }
        }
    }

    private void endSegment() throws IOException {
        if (appending != null) {
            appending.close();
            appending = null;
        }
    }

    private static int checksum(byte[] message) {
        var crc = new CRC32C();
        crc.update(message);
        return (int) crc.getValue();
    }

    /** Waits until there is something behind a place, or for some time. */
    synchronized boolean await(Position from, long millis) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        long left = millis;
        while (left > 0 && !woken && !hasMore(from)) {
            wait(left);
            left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
        }
        return hasMore(from);
    }

    /** Ends waiting, for good. */
    synchronized void wake() {
        woken = true;
        notifyAll();
    }

    /**
     * Reads messages that follow a place, at least one if there is one. A file that is damaged, as by a crash, is read up
     * to there: the end of the last batch that an earlier gateway wrote may be missing.
     */
    Batch read(Position from, int maxBytes) throws IOException {
        Position at;
        long end;
        synchronized (this) {
            at = settled(from);
            end = segments.getOrDefault(at.segment, 0L);
        }
        List<byte[]> messages = new ArrayList<>();
        if (at.offset >= end) {
            return new Batch(messages, at, false);
        }
        long offset = at.offset;
        try (var channel = FileChannel.open(file(at.segment), READ)) {
            while (offset < end && offset - at.offset < maxBytes) {
                byte[] message = readRecord(channel, offset, end);
                if (message == null) {
                    // Nothing that follows can be told from damage.
                    return new Batch(messages, new Position(at.segment, end), true);
                }
                messages.add(message);
                offset += RECORD_HEAD + message.length;
            }
        }
        return new Batch(messages, new Position(at.segment, offset), false);
    }

    private static byte @Nullable [] readRecord(FileChannel channel, long offset, long end) throws IOException {
        var head = ByteBuffer.allocate(RECORD_HEAD);
        if (!readFully(channel, head, offset)) {
            return null;
        }
        int length = head.getInt();
        if (length <= 0 || length > end - offset - RECORD_HEAD) {
            return null;
        }
        var message = ByteBuffer.allocate(length);
        return readFully(channel, message, offset + RECORD_HEAD) && checksum(message.array()) == head.getInt()
                ? message.array()
                : null;
    }

    private static boolean readFully(FileChannel channel, ByteBuffer into, long offset) throws IOException {
        while (into.hasRemaining()) {
            if (channel.read(into, offset + into.position()) < 0) {
                return false;
            }
        }
        into.flip();
        return true;
    }

    /** The same place, or the start of the next file when this one will not grow and was read to its end. */
    private Position settled(Position position) {
        var at = position;
        while (true) {
            boolean more = segments.getOrDefault(at.segment, 0L) > at.offset;
            var next = segments.higherKey(at.segment);
            if (more || next == null) {
                return at;
            }
            at = new Position(next, 0);
        }
    }

    /** Tells that all up to a place has arrived: it is forgotten. */
    synchronized void confirm(Position position) throws IOException {
        arrived = settled(position);
        for (long segment : List.copyOf(segments.headMap(arrived.segment).keySet())) {
            forget(segment);
        }
        if (arrived.offset > 0 && !hasMore(arrived)) {
            endSegment();
            forget(arrived.segment);
        }
        var written = folder.resolve(POSITION + ".new");
        Files.writeString(written, arrived.segment + " " + arrived.offset);
        Files.move(written, folder.resolve(POSITION), REPLACE_EXISTING, ATOMIC_MOVE);
    }

    private void forget(long segment) throws IOException {
        Files.deleteIfExists(file(segment));
        bytes.addAndGet(-segments.getOrDefault(segment, 0L));
        segments.remove(segment);
    }

    @Override
    public synchronized void close() throws IOException {
        endSegment();
        lock.release();
        lockFile.close();
    }
}
