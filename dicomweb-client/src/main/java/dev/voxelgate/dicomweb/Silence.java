package dev.voxelgate.dicomweb;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends an exchange when the archive is silent for too long although this side wants to read. Netty's own handlers count
 * the time in which back-pressure keeps this side from reading too, and would blame the archive for a slow client.
 */
final class Silence extends ChannelDuplexHandler {

    /** The archive was silent. */
    static final class SilentException extends IOException {
        private final boolean answered;

        SilentException(boolean answered) {
            super(answered ? "silence within an answer" : "no answer");
            this.answered = answered;
        }

        /** Whether a part of the answer had come. */
        boolean answered() {
            return answered;
        }
    }

    private final Duration firstByteTimeout;
    private final Duration idleTimeout;
    private boolean answered;
    private boolean waiting;
    private long waitingSince;
    private @Nullable Future<?> alarm;

    Silence(Duration firstByteTimeout, Duration idleTimeout) {
        this.firstByteTimeout = firstByteTimeout;
        this.idleTimeout = idleTimeout;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        await(context); // a channel reads on its own from its start
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        waiting = false;
        silenceAlarm();
    }

    @Override
    public void read(ChannelHandlerContext context) {
        if (!waiting) {
            await(context);
        }
        context.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!answered) {
            answered = true;
            silenceAlarm(); // it was set for the first byte
        }
        waiting = false;
        context.fireChannelRead(message);
    }

    private void await(ChannelHandlerContext context) {
        waiting = true;
        waitingSince = System.nanoTime();
        if (alarm == null) { // one that runs already is early, and then sets itself anew
            alarm = context.executor().schedule(() -> ring(context), limit(), TimeUnit.NANOSECONDS);
        }
    }

    private void ring(ChannelHandlerContext context) {
        alarm = null;
        if (!waiting) {
            return;
        }
        long left = limit() - (System.nanoTime() - waitingSince);
        if (left > 0) {
            alarm = context.executor().schedule(() -> ring(context), left, TimeUnit.NANOSECONDS);
        } else {
            waiting = false;
            context.fireExceptionCaught(new SilentException(answered));
            var _ = context.close();
        }
    }

    private void silenceAlarm() {
        if (alarm != null) {
            alarm.cancel(false);
            alarm = null;
        }
    }

    private long limit() {
        return (answered ? idleTimeout : firstByteTimeout).toNanos();
    }
}
