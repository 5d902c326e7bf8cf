package dev.voxelgate.proxy.audit.trail;

import dev.voxelgate.proxy.audit.message.EventKind;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** A place for audit messages. Used from one thread, except where a method says otherwise. */
public interface Destination extends AutoCloseable {

    /**
     * A message.
     *
     * @param kind what it is of
     * @param outcome its EventOutcomeIndicator
     * @param xml in one line
     */
    record Message(Instant time, EventKind kind, int outcome, String xml) {}

    /**
     * Takes messages, in their order. When it fails, some of them may have been taken; they are given again.
     *
     * @throws IOException when they cannot be kept now
     */
    void write(List<Message> messages) throws IOException;

    /**
     * How many more bytes of messages would be taken. From any thread.
     *
     * @param share of the whole room that may be used: one of so many parts
     */
    long room(int share);

    @Override
    void close() throws IOException;
}
