package dev.voxelgate.proxy.web.connection;

import io.netty.channel.Channel;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the number of connections. At the limit, the connection that has waited longest for a complete request is
 * closed, so idle clients cannot keep others out.
 */
final class OpenConnections {

    private final int max;
    private final Set<Channel> open = new HashSet<>();
    /** Those without a request, the one that has waited longest first. */
    private final LinkedHashSet<Channel> waiting = new LinkedHashSet<>();

    OpenConnections(int max) {
        this.max = max;
    }

    /** A connection begins, and waits for its first request. Closes one, maybe this one, when there are too many. */
    void opened(Channel channel) {
        Channel tooMany = add(channel);
        if (tooMany != null) {
            var _ = tooMany.close();
        }
    }

    private synchronized @Nullable Channel add(Channel channel) {
        open.add(channel);
        waiting.add(channel);
        if (open.size() <= max) {
            return null;
        }
        Channel longest = waiting.removeFirst();
        open.remove(longest);
        return longest;
    }

    /** Those that have a request. */
    synchronized List<Channel> busy() {
        return open.stream().filter(channel -> !waiting.contains(channel)).toList();
    }

    /** A request has come. */
    synchronized void busy(Channel channel) {
        waiting.remove(channel);
    }

    /** The request was answered. */
    synchronized void waiting(Channel channel) {
        if (open.contains(channel)) {
            waiting.add(channel);
        }
    }

    /** The connection has ended. */
    synchronized void closed(Channel channel) {
        open.remove(channel);
        waiting.remove(channel);
    }
}
