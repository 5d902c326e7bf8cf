package dev.voxelgate.proxy.web.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

/**
 * Holds the connections of a server's clients to limits. Reactor Netty's own idle timeout is extended by every byte,
 * so that half a request, sent byte by byte, would keep a connection for ever; it knows no other limit.
 */
public final class ClientConnections {

    /** A connection takes no more of an answer when so much waits to be sent, until less than the first number does. */
    private static final WriteBufferWaterMark UNSENT_BYTES = new WriteBufferWaterMark(128 << 10, 256 << 10);

    private final ConnectionLimits limits;
    private final OpenConnections open;

    public ClientConnections(ConnectionLimits limits) {
        this.limits = limits;
        this.open = new OpenConnections(limits.connections());
    }

    /** The server, with its connections limited. It speaks HTTP/1.1. */
    public HttpServer limit(HttpServer server) {
        return server.childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, UNSENT_BYTES)
                .doOnChannelInit((_, channel, _) -> limit(channel));
    }

    /** Resets the connections that have a request without an answer, or one that was not sent to its end. */
    public void resetBusy() {
        for (var channel : open.busy()) {
            var _ = Reset.now(channel);
        }
    }

    private void limit(Channel channel) {
        var deadlines = new ConnectionDeadlines(channel, limits, open);
        channel.pipeline()
                .addBefore(NettyPipeline.HttpCodec, "voxelgate.bytes", deadlines.bytes())
                .addAfter(NettyPipeline.HttpCodec, "voxelgate.messages", deadlines.messages())
                .addAfter(NettyPipeline.HttpCodec, "voxelgate.writability", new Writability(channel))
                .addAfter("voxelgate.messages", "voxelgate.content", new WholeContent());
    }
}
