package dev.voxelgate.proxy.web.connection;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/** Measures how long a client has accepted no byte although the gateway had bytes to send. */
final class SendProgress {

    private final Channel channel;
    private Unsent last = Unsent.NOTHING;
    private long since;

    SendProgress(Channel channel) {
        this.channel = channel;
    }

    /** Begins to count. */
    void start() {
        last = Unsent.NOTHING;
        since = System.nanoTime();
    }

    /** Nanoseconds without progress, as far as it was looked: progress counts from when it is noticed. */
    long nanosWithout() {
        long now = System.nanoTime();
        var unsent = Unsent.of(channel);
        if (unsent.bytes == 0 || !unsent.equals(last)) {
            last = unsent;
            since = now;
        }
        return now - since;
    }

    /**
     * What waits in the connection.
     *
     * @param bytes of all messages
     * @param first the one that is being sent
     * @param sent bytes of it that were sent
     */
    private record Unsent(long bytes, int first, long sent) {

        static final Unsent NOTHING = new Unsent(0, 0, 0);

        static Unsent of(Channel channel) {
            var buffer = channel.unsafe().outboundBuffer();
            return buffer == null
                    ? NOTHING
                    : new Unsent(buffer.totalPendingWriteBytes(), identity(buffer.current()), buffer.currentProgress());
        }

        private static int identity(@Nullable Object message) {
            return System.identityHashCode(message);
        }
    }
}
