package dev.voxelgate.dicomweb.part10;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * An array that is filled as bytes arrive. A length that a header claims is reserved in steps, so that a small file
 * cannot make the gateway reserve what it does not send.
 */
final class GrowingBytes {

    /** Reserved at once; few frames are larger. */
    private static final int STEP = 8 << 20;

    /** The longest array that every virtual machine has. */
    private static final int LARGEST = Integer.MAX_VALUE - 8;

    private static final byte[] NONE = {};

    private byte[] bytes = NONE;
    private int size;
    private int expected;

    /** Says that so many bytes follow those that are there. */
    void expect(int more) {
        boolean continues = size > 0;
        expected = Math.addExact(size, more);
        if (continues && expected > bytes.length) {
            // A frame of many fragments: room for more of the same keeps the copying linear.
            reserve((int) Math.min(expected, (long) size + STEP), Math.max(expected, size + size / 2L));
        }
    }

    int size() {
        return size;
    }

    int missing() {
        return expected - size;
    }

    /** Takes what is expected and there. */
    void write(ByteBuf source) {
        int count = Math.min(missing(), source.readableBytes());
        makeRoom(count);
        source.readBytes(bytes, size, count);
        size += count;
    }

    void write(byte[] source, int length) {
        makeRoom(length);
        System.arraycopy(source, 0, bytes, size, length);
        size += length;
    }

    /** Takes what is expected and there; false when more input is needed, or ended. */
    boolean fill(Part10Input input) {
        while (missing() > 0) {
            makeRoom(Math.min(missing(), STEP));
            int count = input.read(bytes, size, Math.min(missing(), bytes.length - size));
            if (count == 0) {
                return false;
            }
            size += count;
        }
        return true;
    }

    private void makeRoom(int count) {
        int needed = size + count;
        if (needed > bytes.length) {
            reserve(needed, expected);
        }
    }

    private void reserve(int least, long most) {
        long target = bytes.length == 0 ? STEP : 2L * bytes.length;
        bytes = Arrays.copyOf(bytes, (int) Math.min(LARGEST, Math.max(least, Math.min(target, most))));
    }

    /** Gives the bytes and starts over. */
    byte[] take() {
        var taken = bytes.length == size ? bytes : Arrays.copyOf(bytes, size);
        bytes = NONE;
        size = 0;
        expected = 0;
        return taken;
    }
}
