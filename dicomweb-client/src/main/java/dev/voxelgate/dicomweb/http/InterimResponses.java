package dev.voxelgate.dicomweb.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/**
 * Drops interim answers (RFC 9110 15.2), such as 102 Processing and 103 Early Hints: the answer to the request is the
 * final one, which follows on the same connection. 101 Switching Protocols is final for HTTP, and passes.
 *
 * <p>Reactor Netty 1.3.7 takes every 1xx but 100 for the answer ({@code HttpClientOperations.onInboundNext}).
 */
final class InterimResponses extends ChannelInboundHandlerAdapter {

    /** An archive that never comes to its answer must not keep the exchange. */
    private static final int MOST = 100;

    private boolean dropping;
    private int dropped;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpResponse answer) {
            dropping = isInterim(answer);
            dropped = dropping ? dropped + 1 : 0;
        }
        if (!dropping) {
            context.fireChannelRead(message);
            return;
        }
        ReferenceCountUtil.release(message);
        if (dropped > MOST) {
            context.fireExceptionCaught(new TooLongFrameException("more than " + MOST + " interim answers"));
            var _ = context.close();
        } else if (message instanceof LastHttpContent) {
            dropping = false;
            context.read(); // nobody downstream knows that there is more to read
        }
    }

    private static boolean isInterim(HttpResponse answer) {
        return answer.decoderResult().isSuccess()
                && answer.status().codeClass() == HttpStatusClass.INFORMATIONAL
                && answer.status().code() != HttpResponseStatus.SWITCHING_PROTOCOLS.code();
    }
}
