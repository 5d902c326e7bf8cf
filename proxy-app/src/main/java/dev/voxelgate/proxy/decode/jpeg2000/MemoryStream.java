package dev.voxelgate.proxy.decode.jpeg2000;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.voxelgate.proxy.decode.Deadline;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

/** A codestream in native memory and the place reached in it: the user data of an {@code opj_stream_t}. */
final class MemoryStream {

    private static final MemoryLayout LAYOUT = MemoryLayout.structLayout(ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final long DATA = 0;
    private static final long LENGTH = 8;
    private static final long POSITION = 16;
    private static final long DEADLINE = 24;
    private static final long END_OF_DATA = -1;

    /** Where there is no deadline. */
    private static final Duration LONG_ENOUGH = Duration.ofDays(365);

    private MemoryStream() {}

    /** Copies the codestream into the arena. Its data end once the time has passed. */
    static MemorySegment of(Codestream codestream, Deadline deadline, Arena arena) {
        long bytes = (long) codestream.end() - codestream.start();
        var source = MemorySegment.ofArray(codestream.bytes());
        var stream = arena.allocate(LAYOUT);
        stream.set(ADDRESS, DATA, arena.allocateFrom(JAVA_BYTE, source, JAVA_BYTE, codestream.start(), bytes));
        stream.set(JAVA_LONG, LENGTH, bytes);
        stream.set(
                JAVA_LONG,
                DEADLINE,
                System.nanoTime() + deadline.remaining(LONG_ENOUGH).toNanos());
        return stream;
    }

    static long length(MemorySegment stream) {
        return stream.get(JAVA_LONG, LENGTH);
    }

    /** Copies up to {@code wanted} bytes, and tells how many there were. */
    static long read(MemorySegment pointer, MemorySegment buffer, long wanted) {
        var stream = pointer.reinterpret(LAYOUT.byteSize());
        long position = stream.get(JAVA_LONG, POSITION);
        long length = stream.get(JAVA_LONG, LENGTH);
        long bytes = Math.min(wanted, length - position);
        if (bytes <= 0 || stream.get(JAVA_LONG, DEADLINE) - System.nanoTime() <= 0) {
            return END_OF_DATA;
        }
        var data = stream.get(ADDRESS, DATA).reinterpret(length);
        MemorySegment.copy(data, position, buffer.reinterpret(bytes), 0, bytes);
        stream.set(JAVA_LONG, POSITION, position + bytes);
        return bytes;
    }

    /** Goes forward by up to {@code bytes}, and tells by how many. */
    static long skip(MemorySegment pointer, long bytes) {
        var stream = pointer.reinterpret(LAYOUT.byteSize());
        long position = stream.get(JAVA_LONG, POSITION);
        long skipped = Math.min(bytes, stream.get(JAVA_LONG, LENGTH) - position);
        if (skipped <= 0) {
            return END_OF_DATA;
        }
        stream.set(JAVA_LONG, POSITION, position + skipped);
        return skipped;
    }

    static boolean seek(MemorySegment pointer, long position) {
        var stream = pointer.reinterpret(LAYOUT.byteSize());
        if (position < 0 || position > stream.get(JAVA_LONG, LENGTH)) {
            return false;
        }
        stream.set(JAVA_LONG, POSITION, position);
        return true;
    }
}
