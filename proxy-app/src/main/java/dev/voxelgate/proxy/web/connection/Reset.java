package dev.voxelgate.proxy.web.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;

/** Ends connections with a TCP reset, so that no client takes a part of an answer for all of it. */
public final class Reset {

    private Reset() {}

    /** Whenever the connection is closed, what is unsent is discarded, and the client gets a TCP reset. */
    public static void onClose(Channel channel) {
        // The meaning of a linger time of 0.
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
    }

    /** Resets the connection without waiting for its client to take what was written. */
    public static ChannelFuture now(Channel channel) {
        onClose(channel);
        return channel.close();
    }
}
