package dev.voxelgate.dicomweb.stream;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Parses records of one length byte and that many ASCII characters, and notes every breach of the rules of
 * {@link PullParser} by its caller. A length of {@value #MALFORMED} is malformed.
 */
final class RecordParser implements PullParser<String> {

    static final int MALFORMED = 255;

    final AtomicInteger polls = new AtomicInteger();
    final AtomicInteger closes = new AtomicInteger();
    final AtomicInteger breaches = new AtomicInteger();

    private final AtomicBoolean inUse = new AtomicBoolean();
    private final Deque<ByteBuf> chunks = new ArrayDeque<>();
    private final StringBuilder record = new StringBuilder();
    private int missing = -1;
    private long offset;
    private boolean hungry;
    private boolean ended;
    private boolean broken;

    @Override
    public void offer(ByteBuf chunk) {
        enter(!hungry || ended);
        hungry = false;
        chunks.add(chunk);
        inUse.set(false);
    }

    @Override
    public void end() {
        enter(!hungry || ended);
        ended = true;
        inUse.set(false);
    }

    @Override
    public @Nullable String poll() {
        enter(broken);
        polls.incrementAndGet();
        try {
            return next();
        } catch (MalformedStreamException e) {
            broken = true;
            throw e;
        } finally {
            inUse.set(false);
        }
    }

    @Override
    public void close() {
        enter(false);
        closes.incrementAndGet();
        chunks.forEach(ByteBuf::release);
        chunks.clear();
        inUse.set(false);
    }

    private void enter(boolean breach) {
        if (!inUse.compareAndSet(false, true) || breach || closes.get() > 0) {
            breaches.incrementAndGet();
        }
    }

    private @Nullable String next() {
        while (missing != 0) {
            ByteBuf head = head();
            if (head == null) {
                if (ended && missing > 0) {
                    throw new MalformedStreamException(offset, missing + " bytes are missing");
                }
                hungry = true;
                return null;
            }
            int value = head.readUnsignedByte();
            offset++;
            if (missing > 0) {
                record.append((char) value);
                missing--;
            } else if (value == MALFORMED) {
                throw new MalformedStreamException(offset - 1, "expected a length");
            } else {
                missing = value;
            }
        }
        missing = -1;
        String result = record.toString();
        record.setLength(0);
        return result;
    }

    private @Nullable ByteBuf head() {
        ByteBuf head = chunks.peek();
        while (head != null && !head.isReadable()) {
            chunks.remove().release();
            head = chunks.peek();
        }
        return head;
    }

    /** The records as bytes. */
    static byte[] encode(Iterable<String> records) {
        var bytes = new StringBuilder();
        records.forEach(record -> bytes.append((char) record.length()).append(record));
        return bytes.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
