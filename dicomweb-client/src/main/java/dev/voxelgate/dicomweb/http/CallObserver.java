package dev.voxelgate.dicomweb.http;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.netty.resources.ConnectionPoolMetrics;
import reactor.util.context.ContextView;

/**
 * Is told of every request to an archive, for metrics and traces. Called on event loops and from any other thread: it
 * must neither block nor throw.
 */
public interface CallObserver {

    /** Sees nothing. */
    CallObserver NONE = (_, _) -> Call.UNSEEN;

    /**
     * A request is about to be made. One that is sent anew is another request.
     *
     * @param operation one of about a dozen names, such as {@code RetrieveSeries}
     * @param context of whoever asked for it
     */
    Call begin(String operation, ContextView context);

    /**
     * There are connections to a host.
     *
     * @param pool what they are for: one of two names
     * @param metrics how many there are, whenever it is asked
     */
    default void connections(String pool, ConnectionPoolMetrics metrics) {}

    /** One request. */
    interface Call {

        /** Sees nothing. */
        Call UNSEEN = new Call() {};

        /** What to add to the request's header fields, or to put in the place of what they are. */
        default Map<String, String> headers() {
            return Map.of();
        }

        /** The head of an answer has come. */
        default void answered(int status) {}

        /**
         * The request has ended, with an answer that was read to its end or not, or without one.
         *
         * @param failure what ended it; null when nothing did but its end, or whoever asked for it
         * @param cancelled whether it was not read to its end because nobody wanted more of it
         */
        default void ended(@Nullable Throwable failure, boolean cancelled) {}
    }
}
