package dev.voxelgate.dicomweb.http;

import java.time.Duration;
import java.util.function.UnaryOperator;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * How long an answer may lie unread before it is given up for requests that wait for a connection. A subscriber that
 * knows what it costs to fetch the answer anew puts it into its context.
 */
@FunctionalInterface
public interface IdleReaderPatience {

    /** The limit as it is. */
    IdleReaderPatience USUAL = unread -> unread;

    /**
     * The limit for one answer; may change while the answer is read. Called on event loops.
     *
     * @param unread what {@link ArchiveOptions.Timeouts#unread} says
     */
    Duration of(Duration unread);

    /** For {@code contextWrite}: holds for every answer that is subscribed to in this context. */
    default UnaryOperator<Context> inContext() {
        return context -> context.put(IdleReaderPatience.class, this);
    }

    /** What the context says, or the usual. */
    static IdleReaderPatience in(ContextView context) {
        return context.hasKey(IdleReaderPatience.class) ? context.get(IdleReaderPatience.class) : USUAL;
    }
}
