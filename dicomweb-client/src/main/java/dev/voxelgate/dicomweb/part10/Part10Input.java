package dev.voxelgate.dicomweb.part10;

import dev.voxelgate.dicomweb.stream.Inflation;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a file as its elements see them: chunk borders gone, deflated data sets inflated. Small fields are read
 * from a window that is filled ahead; values and pixel data pass it by.
 */
final class Part10Input implements AutoCloseable {

    /** Longest field that {@link #has} can be asked for: preamble, prefix and the first element's header. */
    private static final int WINDOW = 2048;

    /** Bytes inflated at once for pixel data. */
    private static final int INFLATED_SLICE = 64 * 1024;

    private final byte[] window = new byte[WINDOW];
    private int head;
    private int tail;
    private @Nullable ByteBuf chunk;
    private @Nullable Inflation inflation;
    private boolean ended;
    private long position;

    void offer(ByteBuf next) {
        releaseChunk();
        chunk = next;
    }

    void end() {
        ended = true;
    }

    /** Bytes consumed so far; behind the meta information of a deflated file they are inflated bytes. */
    long position() {
        return position;
    }

    /** After {@link #has} was false: whether that is for good. */
    boolean isDrained() {
        return ended && (inflation == null || chunk == null || !chunk.isReadable() || inflation.isFinished());
    }

    /** Whether the data end, but in the middle of a deflate stream. */
    boolean isCutOff() {
        return isDrained() && inflation != null && !inflation.isFinished();
    }

    /** Whether the next {@code count} bytes are there to be looked at; false when more input is needed, or ended. */
    boolean has(int count) {
        if (tail - head >= count) {
            return true;
        }
        System.arraycopy(window, head, window, 0, tail - head);
        tail -= head;
        head = 0;
        while (tail < count) {
            int more = readPastWindow(window, tail, WINDOW - tail);
            if (more == 0) {
                return false;
            }
            tail += more;
        }
        return true;
    }

    /** How many bytes can be looked at after {@link #has} was false. */
    int available() {
        return tail - head;
    }

    /** Whether what can be looked at is nothing but zeros, as padding is. */
    boolean isPadding() {
        for (int i = head; i < tail; i++) {
            if (window[i] != 0) {
                return false;
            }
        }
        return true;
    }

    int u8(int at) {
        return window[head + at] & 0xFF;
    }

    int u16(int at, boolean bigEndian) {
        return bigEndian ? (u8(at) << 8) | u8(at + 1) : (u8(at + 1) << 8) | u8(at);
    }

    long u32(int at, boolean bigEndian) {
        return bigEndian
                ? ((long) u16(at, true) << 16) | u16(at + 2, true)
                : ((long) u16(at + 2, false) << 16) | u16(at, false);
    }

    int tag(int at, boolean bigEndian) {
        return (u16(at, bigEndian) << 16) | u16(at + 2, bigEndian);
    }

    void consume(int count) {
        head += count;
        position += count;
    }

    /** Reads up to {@code length} bytes; 0 when more input is needed, or ended. */
    int read(byte[] target, int at, int length) {
        int count = Math.min(length, tail - head);
        if (count > 0) {
            System.arraycopy(window, head, target, at, count);
            head += count;
        } else {
            count = readPastWindow(target, at, length);
        }
        position += count;
        return count;
    }

    /** Gives up to {@code length} bytes without copying if possible; null when more input is needed, or ended. */
    @Nullable
    ByteBuf slice(long length) {
        ByteBuf slice;
        if (tail > head) {
            int count = (int) Math.min(length, tail - head);
            slice = Unpooled.copiedBuffer(window, head, count);
            head += count;
        } else if (inflation != null) {
            slice = inflated((int) Math.min(length, INFLATED_SLICE));
        } else {
            slice = chunk == null
                    ? Unpooled.EMPTY_BUFFER
                    : chunk.readRetainedSlice((int) Math.min(length, chunk.readableBytes()));
        }
        int count = slice.readableBytes();
        if (count == 0) {
            slice.release();
            return null;
        }
        position += count;
        return slice;
    }

    /** Skips up to {@code length} bytes and tells how many; less when more input is needed, or ended. */
    long skip(long length) {
        long skipped = 0;
        while (skipped < length && has(1)) {
            int count = (int) Math.min(length - skipped, available());
            consume(count);
            skipped += count;
            if (inflation == null && chunk != null) {
                int direct = (int) Math.min(length - skipped, chunk.readableBytes());
                chunk.skipBytes(direct);
                position += direct;
                skipped += direct;
            }
        }
        return skipped;
    }

    boolean isInflating() {
        return inflation != null;
    }

    /** From here on the bytes are deflated. False when more input is needed to start. */
    boolean startInflating() {
        if (inflation != null) {
            return true;
        }
        if (!has(Inflation.SIGNATURE) && !ended) {
            return false;
        }
        // The window was filled ahead with deflated bytes: they go back in front of the chunk.
        var ahead = Unpooled.copiedBuffer(window, head, tail - head);
        head = 0;
        tail = 0;
        chunk = chunk == null ? ahead : Unpooled.wrappedBuffer(ahead, chunk);
        inflation = Inflation.ofDataSet(chunk);
        return true;
    }

    /** From a pool: it is copied into a frame and free again at once. */
    private ByteBuf inflated(int length) {
        var slice = ByteBufAllocator.DEFAULT.heapBuffer(length, length);
        try {
            slice.writerIndex(readPastWindow(slice.array(), slice.arrayOffset(), length));
        } catch (RuntimeException e) {
            slice.release();
            throw e;
        }
        return slice;
    }

    private int readPastWindow(byte[] target, int at, int length) {
        if (chunk == null) {
            return 0;
        }
        if (inflation != null) {
            return inflation.read(chunk, target, at, length, position);
        }
        int count = Math.min(length, chunk.readableBytes());
        chunk.readBytes(target, at, count);
        return count;
    }

    /** Drops the chunk: it is used up, or what follows is of no interest. */
    void releaseChunk() {
        if (chunk != null) {
            chunk.release();
            chunk = null;
        }
    }

    /** A truncated data set: the input ended inside of what is expected. */
    MalformedStreamException truncated(String expected) {
        return new MalformedStreamException(position + available(), "expected " + expected + " but the data end");
    }

    @Override
    public void close() {
        releaseChunk();
        if (inflation != null) {
            inflation.close();
        }
    }
}
