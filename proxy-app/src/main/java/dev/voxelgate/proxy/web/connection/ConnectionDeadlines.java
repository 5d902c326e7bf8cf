package dev.voxelgate.proxy.web.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends a connection whose client takes too long. It is always in one phase, and each has its time:
 *
 * <pre>
 * connected -> HEAD --request--> EXCHANGE --answered--> IDLE --first byte--> HEAD
 *                                    |                   ^
 *                                    +---answered--> REST (of a body that nobody asked for)
 * </pre>
 *
 * All methods run on the connection's event loop.
 */
final class ConnectionDeadlines {

    /** How often, during the time that a client may take nothing, it is looked whether it has. */
    private static final int LOOKS = 8;

    private final Channel channel;
    private final ConnectionLimits limits;
    private final OpenConnections open;
    private final SendProgress sending;

    private Phase phase = Phase.HEAD;
    /** Requests without an answer; more than one when the client does not wait for answers (RFC 9112 9.3.2). */
    private int unanswered;

    private boolean requestIsWhole = true;
    private @Nullable Future<?> timer;

    ConnectionDeadlines(Channel channel, ConnectionLimits limits, OpenConnections open) {
        this.channel = channel;
        this.limits = limits;
        this.open = open;
        this.sending = new SendProgress(channel);
    }

    private void opened() {
        open.opened(channel);
        enter(Phase.HEAD);
    }

    private void closed() {
        open.closed(channel);
        stopTimer();
    }

    /** A stream of an HTTP/2 connection begins, with its request. */
    void streamBegan() {
        requestCame();
        requestIsWhole = true; // whatever comes of it still: the stream ends with its answer
    }

    /** A stream has ended. */
    void streamEnded() {
        answered();
    }

    private void bytesCame() {
        if (phase == Phase.IDLE) {
            enter(Phase.HEAD);
        }
    }

    private void requestCame() {
        unanswered++;
        requestIsWhole = false;
        if (phase != Phase.EXCHANGE) {
            open.busy(channel);
            enter(Phase.EXCHANGE);
        }
    }

    private void requestEnded() {
        requestIsWhole = true;
        if (phase == Phase.REST) {
            enter(Phase.IDLE);
        }
    }

    private void answered() {
        unanswered--;
        if (unanswered == 0) {
            open.waiting(channel);
            enter(requestIsWhole ? Phase.IDLE : Phase.REST);
            if (requestIsWhole) {
                readOn();
            }
        }
    }

    /**
     * Reactor Netty stops reading for each request and goes on at its end. Where a client sends its next request the
     * very moment it has its answer, 1.3.7 may not go on (reactor-netty#4361), and the request after that one would
     * never be seen.
     */
    private void readOn() {
        channel.config().setAutoRead(true);
    }

    private void enter(Phase next) {
        stopTimer();
        phase = next;
        timer = channel.isActive() ? start(next) : null;
    }

    private Future<?> start(Phase next) {
        return switch (next) {
            case HEAD, REST -> closeAfter(limits.head());
            case IDLE -> closeAfter(limits.idle());
            case EXCHANGE -> watchSending();
        };
    }

    private Future<?> closeAfter(Duration time) {
        return channel.eventLoop().schedule(this::close, time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** An orderly end: what was answered before may still be on its way. */
    private void close() {
        var _ = channel.close();
    }

    private Future<?> watchSending() {
        sending.start();
        long look = Math.max(1, limits.stall().toNanos() / LOOKS);
        return channel.eventLoop().scheduleAtFixedRate(this::look, look, look, TimeUnit.NANOSECONDS);
    }

    private void look() {
        if (sending.nanosWithout() >= limits.stall().toNanos()) {
            var _ = Reset.now(channel);
        }
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private enum Phase {
        HEAD,
        EXCHANGE,
        REST,
        IDLE
    }

    /** To be placed before the HTTP codec, where a request begins with its first byte. */
    ChannelHandler bytes() {
        return new Bytes();
    }

    /**
     * To be placed before the HTTP/2 codec, once it is known to be that: its bytes say nothing of requests, which are
     * seen where their streams begin and end. Until the first one, the connection has the time of a request's head.
     */
    ChannelHandler streams() {
        return new Streams();
    }

    /** To be placed after the HTTP codec, where requests and answers are seen. */
    ChannelHandler messages() {
        return new Messages();
    }

    private final class Streams extends ChannelInboundHandlerAdapter {

        @Override
        public void channelInactive(ChannelHandlerContext context) throws Exception {
            closed();
            super.channelInactive(context);
        }
    }

    private final class Bytes extends ChannelInboundHandlerAdapter {

        @Override
        public void channelActive(ChannelHandlerContext context) throws Exception {
            opened();
            super.channelActive(context);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) throws Exception {
            closed();
            super.channelInactive(context);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
            bytesCame();
            super.channelRead(context, message);
        }
    }

    private final class Messages extends ChannelDuplexHandler {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
            if (message instanceof HttpRequest) {
                requestCame();
            }
            if (message instanceof LastHttpContent) {
                requestEnded();
            }
            super.channelRead(context, message);
        }

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
            if (message instanceof LastHttpContent && !isInterim(message)) {
                // Not when it is written but when it was sent, for until then the client may stall.
                super.write(context, message, promise.unvoid().addListener(_ -> answered()));
            } else {
                super.write(context, message, promise);
            }
        }

        private static boolean isInterim(Object message) {
            return message instanceof HttpResponse response
                    && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        }
    }
}
