package dev.voxelgate.proxy.web.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Resets one stream of an HTTP/2 connection when its client accepts no byte of the answer for too long. The connection
 * does not show this: bytes that flow control holds back wait in the stream (RFC 9113 5.2). The connection's other
 * streams go on.
 */
final class StreamDeadline extends ChannelInboundHandlerAdapter {

    /** How often, during the time that a client may take nothing, it is looked whether it has. */
    private static final int LOOKS = 8;

    private final Channel stream;
    private final Duration limit;
    private @Nullable Future<?> timer;
    private long waiting;
    private long since = System.nanoTime();

    StreamDeadline(Channel stream, Duration limit) {
        this.stream = stream;
        this.limit = limit;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        long look = Math.max(1, limit.toNanos() / LOOKS);
        timer = stream.eventLoop().scheduleAtFixedRate(this::look, look, look, TimeUnit.NANOSECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        stop();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        stop();
        super.channelInactive(context);
    }

    private void look() {
        long now = System.nanoTime();
        long unsent = unsent();
        if (unsent == 0 || unsent != waiting) {
            waiting = unsent;
            since = now;
        } else if (now - since >= limit.toNanos()) {
            stop();
            var _ = Reset.now(stream);
        }
    }

    /** Bytes that wait in the stream. */
    private long unsent() {
        var marks = stream.config().getWriteBufferWaterMark();
        return stream.isWritable()
                ? Math.max(0, marks.high() + 1 - stream.bytesBeforeUnwritable())
                : marks.low() - 1 + stream.bytesBeforeWritable();
    }

    private void stop() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
