package dev.voxelgate.proxy.web.connection;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import reactor.netty.channel.ChannelOperations;

/**
 * Closes the connection when the content of a request turns out to be malformed (RFC 9112 7.1), so the reader sees
 * truncated content. Reactor Netty would answer the request itself and signal a regular end to the reader, and the
 * gateway would pass the content on as if it were complete.
 */
final class WholeContent extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (message instanceof HttpContent content
                && !(message instanceof HttpRequest) // one that cannot be read at all; it concerns nobody's content
                && content.decoderResult().isFailure()
                && isRead(context)) {
            ReferenceCountUtil.release(message);
            // Behind what was written before: an answer may be on its way already.
            var _ = context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        } else {
            super.channelRead(context, message);
        }
    }

    /** Whether there is a request without an answer; to whatever else is malformed, Reactor Netty's answer will do. */
    private static boolean isRead(ChannelHandlerContext context) {
        return ChannelOperations.get(context.channel()) != null;
    }
}
