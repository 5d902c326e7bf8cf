package dev.voxelgate.dicomweb.http;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.util.AttributeKey;

/**
 * What the connections of a client need that speaks HTTP/2, or HTTP/1.1 where the server chose that. They can only be
 * prepared by their requests: before, it is not known which of the two they are, and a stream has a pipeline of its own.
 */
final class Http2Connections {

    /** What the archive may send of an answer that nobody has read yet: as much as a connection's share of memory. */
    static final int WINDOW_BYTES = 256 << 10;

    /** What a connection has until it is told otherwise (RFC 9113 6.9.2). */
    private static final int FIRST_WINDOW_BYTES = 65_535;

    private static final AttributeKey<Boolean> PREPARED = AttributeKey.valueOf("voxelgate.prepared");

    private Http2Connections() {}

    /** To be called on the event loop, before a request is sent. */
    static void prepare(Channel channel, ConnectionPressure pressure) {
        var parent = channel.parent();
        boolean stream = parent != null && parent.pipeline().get(Http2FrameCodec.class) != null;
        var connection = stream ? parent : channel;
        boolean first = connection.attr(PREPARED).getAndSet(true) == null;
        if (first) {
            pressure.watch(channel);
        } else if (stream) {
            pressure.watchAgain(channel);
        }
        if (first && stream) {
            widen(parent.pipeline().get(Http2FrameCodec.class));
        }
    }

    /** The window of a connection is its one stream's. */
    private static void widen(Http2FrameCodec codec) {
        var connection = codec.connection();
        try {
            connection
                    .local()
                    .flowController()
                    .incrementWindowSize(connection.connectionStream(), WINDOW_BYTES - FIRST_WINDOW_BYTES);
        } catch (Http2Exception e) {
            throw new IllegalStateException("a window of " + WINDOW_BYTES + " bytes is allowed", e);
        }
    }
}
