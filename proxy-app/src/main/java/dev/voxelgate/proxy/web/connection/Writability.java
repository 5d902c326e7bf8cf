package dev.voxelgate.proxy.web.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * Requests an answer's buffers only while the connection is writable. Reactor Netty requests 128 buffers ahead
 * whatever their size: 16 MB for every client that does not read.
 */
public final class Writability extends ChannelInboundHandlerAdapter {

    private final Channel channel;
    private @Nullable Runnable whenWritable; // set and called on the event loop

    Writability(Channel channel) {
        this.channel = channel;
    }

    /**
     * The same buffers, asked for a few at a time, when the connection has room. What is written but not sent is then
     * never more than what {@link ClientConnections} allows and two buffers.
     *
     * @param channel of a server that {@link ClientConnections} limits
     */
    public static <T> Flux<T> pace(Flux<T> buffers, Channel channel) {
        var writability = channel.pipeline().get(Writability.class);
        return writability == null
                ? buffers // the connection is closed, and its handlers are gone
                : buffers.transform(Operators.<T, T>lift((_, actual) -> new PacedSubscriber<>(actual, writability)));
    }

    boolean isWritable() {
        return channel.isWritable();
    }

    void execute(Runnable task) {
        channel.eventLoop().execute(task);
    }

    /** Calls something, from now on, whenever the connection has room again. To be called on the event loop. */
    void whenWritable(@Nullable Runnable task) {
        whenWritable = task;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) throws Exception {
        if (whenWritable != null && channel.isWritable()) {
            whenWritable.run();
        }
        super.channelWritabilityChanged(context);
    }
}
