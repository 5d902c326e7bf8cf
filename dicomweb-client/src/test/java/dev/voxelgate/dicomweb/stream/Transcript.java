package dev.voxelgate.dicomweb.stream;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/** What a parser gave, as text that can be compared. Bytes that follow each other count as one piece. */
public final class Transcript {

    private final List<String> events = new ArrayList<>();
    private final CRC32 checksum = new CRC32();
    private long length;

    /** Takes down something that is whole. */
    public void event(String text) {
        joinBytes();
        events.add(text);
    }

    /** Takes down something that is whole and has bytes. */
    public void event(String text, byte[] bytes) {
        joinBytes();
        var own = new CRC32();
        own.update(bytes);
        events.add("%s: %d bytes, %08x".formatted(text, bytes.length, own.getValue()));
    }

    /** Takes down bytes that may go on, and releases them. */
    public void bytes(ByteBuf bytes) {
        if (!bytes.isReadable()) {
            throw new AssertionError("an event without bytes");
        }
        length += bytes.readableBytes();
        checksum.update(bytes.nioBuffer());
        bytes.release();
    }

    private void joinBytes() {
        if (length > 0) {
            events.add("%d bytes, %08x".formatted(length, checksum.getValue()));
            length = 0;
            checksum.reset();
        }
    }

    /** Everything up to now. */
    public List<String> events() {
        joinBytes();
        return events;
    }
}
