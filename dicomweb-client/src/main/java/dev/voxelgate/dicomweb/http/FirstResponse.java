package dev.voxelgate.dicomweb.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.LastHttpContent;

/** Waits for the first answer of a new connection, and then leaves its pipeline. */
final class FirstResponse extends ChannelDuplexHandler {

    private final ConnectionPressure pressure;
    private boolean asked;
    private volatile long askedAt;
    /** When connections were first closed for it, and whether any was. */
    private volatile long yieldedAt;

    private volatile boolean yielded;

    FirstResponse(ConnectionPressure pressure) {
        this.pressure = pressure;
    }

    /** When the whole of the request was sent; only once it was. */
    long askedAt() {
        return askedAt;
    }

    /** Connections are closed for it. */
    void yieldTo(long now) {
        if (!yielded) {
            yieldedAt = now;
            yielded = true;
        }
    }

    boolean wasYieldedTo() {
        return yielded;
    }

    long yieldedAt() {
        return yieldedAt;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (!asked && message instanceof LastHttpContent) { // while content is sent, nobody waits for an answer
            asked = true;
            askedAt = System.nanoTime();
            pressure.asked(this);
        }
        var _ = context.write(message, promise);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        pressure.answered(this, System.nanoTime());
        context.fireChannelRead(message);
        context.pipeline().remove(this);
    }

    /** Also when the connection ends. */
    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        pressure.forget(this);
    }
}
