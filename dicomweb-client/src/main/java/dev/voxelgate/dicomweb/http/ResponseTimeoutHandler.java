package dev.voxelgate.dicomweb.http;

import dev.voxelgate.dicomweb.error.UpstreamTimeoutException.Phase;
import dev.voxelgate.dicomweb.http.ArchiveOptions.Timeouts;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends an exchange when the archive is silent for too long although this side wants to read. Netty's own handlers count
 * the time in which back-pressure keeps this side from reading too, and would blame the archive for a slow client.
 */
final class ResponseTimeoutHandler extends ChannelDuplexHandler {

    /** The archive was silent. */
    static final class SilentException extends IOException {
        private final Phase phase;

        SilentException(Phase phase) {
            super("silence: " + phase);
            this.phase = phase;
        }

        /** What was waited for. */
        Phase phase() {
            return phase;
        }
    }

    private final Timeouts timeouts;
    private boolean answered;
    private boolean waiting;
    private long waitingSince;
    /** Nanoseconds of all waits before the present one. */
    private long waited;

    private @Nullable Future<?> alarm;

    ResponseTimeoutHandler(Timeouts timeouts) {
        this.timeouts = timeouts;
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
        if (waiting) {
            waiting = false;
            waited += System.nanoTime() - waitingSince;
        }
        context.fireChannelRead(message);
    }

    private void await(ChannelHandlerContext context) {
        waiting = true;
        waitingSince = System.nanoTime();
        if (alarm == null) { // one that runs already is early, and then sets itself anew
            setAlarm(context, left(phase()));
        }
    }

    private void setAlarm(ChannelHandlerContext context, long nanoseconds) {
        alarm = context.executor().schedule(() -> ring(context), nanoseconds, TimeUnit.NANOSECONDS);
    }

    private void ring(ChannelHandlerContext context) {
        alarm = null;
        if (!waiting) {
            return;
        }
        var phase = phase();
        long left = left(phase);
        if (left > 0) {
            setAlarm(context, left);
        } else {
            waiting = false;
            context.fireExceptionCaught(new SilentException(phase));
            var _ = context.close();
        }
    }

    private void silenceAlarm() {
        if (alarm != null) {
            alarm.cancel(false);
            alarm = null;
        }
    }

    /** The limit that is the next to be broken. */
    private Phase phase() {
        var now = answered ? Phase.IDLE : Phase.FIRST_BYTE;
        return left(Phase.OVERALL) < left(now) ? Phase.OVERALL : now;
    }

    private long left(Phase phase) {
        long before = phase == Phase.OVERALL ? waited : 0;
        return timeouts.of(phase).toNanos() - before - (System.nanoTime() - waitingSince);
    }
}
