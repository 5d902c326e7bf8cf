package dev.voxelgate.proxy.support;

import java.util.ArrayDeque;
import java.util.Deque;

/** What a class of tests has opened, to be closed with {@code @AutoClose}: the last first, and nothing that was not opened. */
@SuppressWarnings("try") // it closes whatever there is
public final class Opened implements AutoCloseable {

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    /** Adds one more. */
    public <T extends AutoCloseable> T add(T one) {
        opened.push(one);
        return one;
    }

    @Override
    public void close() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }
}
