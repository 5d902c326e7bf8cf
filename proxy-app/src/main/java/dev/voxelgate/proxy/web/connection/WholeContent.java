package dev.voxelgate.proxy.web.connection;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.util.ReferenceCountUtil;
import reactor.netty.channel.ChannelOperations;

/**
 * Makes a failure of content that turns out to be malformed. Netty marks its end as failed; Reactor Netty then answers
 * the request itself and tells who reads the content that it has ended, so that it would be passed on as if it were whole.
 */
final class WholeContent extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (message instanceof HttpContent content && content.decoderResult().isFailure() && isRead(context)) {
            ReferenceCountUtil.release(message);
            context.fireExceptionCaught(new MalformedContentException());
        } else {
            super.channelRead(context, message);
        }
    }

    /** Whether there is a request without an answer; to whatever else is malformed, Reactor Netty's answer will do. */
    private static boolean isRead(ChannelHandlerContext context) {
        return ChannelOperations.get(context.channel()) != null;
    }
}
