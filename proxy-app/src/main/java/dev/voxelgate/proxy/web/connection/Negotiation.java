package dev.voxelgate.proxy.web.connection;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

/**
 * Waits until TLS is established and the HTTP version is chosen (RFC 7301): the handlers of a connection depend on the
 * version. Belongs behind Reactor Netty's own handler for the negotiation.
 */
final class Negotiation extends ChannelInboundHandlerAdapter {

    private final Runnable chosen;

    Negotiation(Runnable chosen) {
        this.chosen = chosen;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
            context.pipeline().remove(this);
            chosen.run();
        }
        context.fireUserEventTriggered(event);
    }
}
