package dev.voxelgate.proxy.decode.jpeg2000;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;

/**
 * How often OpenJPEG had something to say, and the first of it: the user data of a message handler. OpenJPEG's
 * messages quote numbers out of marker segments, never the comment or the samples.
 */
final class Messages {

    private static final int TEXT_BYTES = 200;
    private static final MemoryLayout LAYOUT =
            MemoryLayout.structLayout(JAVA_INT, MemoryLayout.sequenceLayout(TEXT_BYTES, JAVA_BYTE));
    private static final long COUNT = 0;
    private static final long TEXT = 4;

    /** {@code "Expected SOP marker"}: T.800 A.6.1 lets an encoder announce the markers and leave them out. */
    private static final String SOP = "SOP marker";

    private Messages() {}

    static MemorySegment none(Arena arena) {
        return arena.allocate(LAYOUT);
    }

    /** Counts a message and keeps the first, unless it is one that says nothing about the picture. */
    static void add(MemorySegment pointer, MemorySegment text) {
        var messages = pointer.reinterpret(LAYOUT.byteSize());
        // The library formats every message into a buffer of 512 bytes and terminates it.
        var characters = text.reinterpret(TEXT_BYTES);
        int length = 0;
        while (length < TEXT_BYTES && characters.get(JAVA_BYTE, length) != 0) {
            length++;
        }
        if (ascii(characters, length).contains(SOP)) {
            return;
        }
        int count = messages.get(JAVA_INT, COUNT);
        messages.set(JAVA_INT, COUNT, count + 1);
        if (count == 0) {
            MemorySegment.copy(characters, 0, messages, TEXT, length);
        }
    }

    /** Forgets what was said. */
    static void clear(MemorySegment messages) {
        messages.fill((byte) 0);
    }

    static boolean isEmpty(MemorySegment messages) {
        return messages.get(JAVA_INT, COUNT) == 0;
    }

    /** The first message in printable ASCII on one line, or {@code otherwise}. */
    static String first(MemorySegment messages, String otherwise) {
        int length = 0;
        while (length < TEXT_BYTES && messages.get(JAVA_BYTE, TEXT + length) != 0) {
            length++;
        }
        var text = ascii(messages.asSlice(TEXT), length).strip();
        return text.isEmpty() ? otherwise : text;
    }

    private static String ascii(MemorySegment characters, int length) {
        var text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            byte character = characters.get(JAVA_BYTE, i);
            text.append(character >= ' ' && character < 0x7f ? (char) character : ' ');
        }
        return text.toString();
    }
}
