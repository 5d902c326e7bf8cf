package dev.voxelgate.proxy.web.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.AttributeKey;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

/**
 * Limits the connections of clients. Reactor Netty's own idle timeout restarts with every byte, so a client that sends
 * a request byte by byte would keep its connection for ever; Reactor Netty has no other limit.
 */
public final class ClientConnections {

    /** A connection takes no more of an answer when so much waits to be sent, until less than the first number does. */
    private static final WriteBufferWaterMark UNSENT_BYTES = new WriteBufferWaterMark(128 << 10, 256 << 10);

    /** Requests of one HTTP/2 connection at a time (RFC 9113 6.5.2). */
    private static final int MAX_STREAMS = 100;

    private static final AttributeKey<ConnectionDeadlines> DEADLINES = AttributeKey.valueOf("voxelgate.deadlines");

    private final ConnectionLimits limits;
    private final OpenConnections open;

    public ClientConnections(ConnectionLimits limits) {
        this.limits = limits;
        this.open = new OpenConnections(limits.connections());
    }

    /** The server, with its connections limited. */
    public HttpServer limit(HttpServer server) {
        return server.childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, UNSENT_BYTES)
                .http2Settings(settings -> settings.maxConcurrentStreams(MAX_STREAMS))
                .doOnChannelInit((_, channel, _) -> limit(channel))
                .doOnConnection(connection -> limitStream(connection.channel()));
    }

    /** Resets the connections that have a request without an answer, or one that was not sent to its end. */
    public void resetBusy() {
        for (var channel : open.busy()) {
            var _ = Reset.now(channel);
        }
    }

    /** Of TLS it shows when it is established which version of HTTP its client speaks. */
    private void limit(Channel channel) {
        var deadlines = new ConnectionDeadlines(channel, limits, open);
        channel.attr(DEADLINES).set(deadlines);
        var pipeline = channel.pipeline();
        if (pipeline.get(NettyPipeline.HttpCodec) != null) {
            pipeline.addBefore(NettyPipeline.HttpCodec, "voxelgate.bytes", deadlines.bytes());
            limitMessages(channel, deadlines);
        } else {
            pipeline.addBefore(NettyPipeline.H2OrHttp11Codec, "voxelgate.bytes", deadlines.bytes())
                    .addAfter(
                            NettyPipeline.H2OrHttp11Codec,
                            "voxelgate.negotiation",
                            new Negotiation(() -> limitMessages(channel, deadlines)));
        }
    }

    private static void limitMessages(Channel channel, ConnectionDeadlines deadlines) {
        var pipeline = channel.pipeline();
        if (pipeline.get(NettyPipeline.H2MultiplexHandler) != null) {
            pipeline.remove("voxelgate.bytes");
            pipeline.addBefore(NettyPipeline.HttpCodec, "voxelgate.streams", deadlines.streams())
                    .addAfter(NettyPipeline.HttpCodec, "voxelgate.query", new RawQuery());
            return;
        }
        pipeline.addAfter(NettyPipeline.HttpCodec, "voxelgate.messages", deadlines.messages())
                .addAfter(NettyPipeline.HttpCodec, "voxelgate.writability", new Writability(channel))
                .addAfter("voxelgate.messages", "voxelgate.content", new WholeContent())
                .addAfter("voxelgate.messages", "voxelgate.head", new UnreadableHead())
                .addAfter("voxelgate.messages", "voxelgate.query", new RawQuery());
    }

    /** A request of HTTP/2 has a stream, a channel of its own; one of HTTP/1.1 has nothing but its connection. */
    private void limitStream(Channel channel) {
        if (channel instanceof Http2StreamChannel && channel.pipeline().get(Writability.class) == null) {
            channel.pipeline()
                    .addFirst("voxelgate.stall", new StreamDeadline(channel, limits.stall()))
                    .addFirst("voxelgate.writability", new Writability(channel));
            var deadlines = channel.parent().attr(DEADLINES).get();
            deadlines.streamBegan();
            channel.closeFuture().addListener(_ -> deadlines.streamEnded());
        }
    }
}
