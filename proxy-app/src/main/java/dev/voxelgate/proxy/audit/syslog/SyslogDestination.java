package dev.voxelgate.proxy.audit.syslog;

import dev.voxelgate.proxy.audit.trail.Destination;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends messages to a syslog receiver from a spool on disk, which keeps them until they are delivered. Delivery is at
 * least once, and first deliveries are in order.
 */
public final class SyslogDestination implements Destination {

    private static final Logger LOG = LoggerFactory.getLogger(SyslogDestination.class);

    private static final int READ_BYTES = 64 * 1024;
    /** After so much the connection is ended, to learn that it has arrived. */
    private static final long MAX_UNCONFIRMED_BYTES = 1 << 20;

    private static final long FIRST_PAUSE_MILLIS = 250;
    private static final long LONGEST_PAUSE_MILLIS = 10_000;
    private static final long CLOSE_MILLIS = 5_000;

    /**
     * The receiver.
     *
     * @param confirmAfter without a new message, the connection is ended
     * @param timeout to connect, for a write, and for the answer to the end of the stream
     */
    public record Receiver(SSLContext context, String host, int port, Duration confirmAfter, Duration timeout) {}

    private final Spool spool;
    private final long maxBytes;
    private final SyslogMessage format;
    private final Receiver receiver;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("audit-timer").daemon().factory());
    private final Thread sender;
    private volatile boolean closing;
    private volatile long closeBy;

    // Of the sending thread.
    private @Nullable SyslogConnection connection;
    private Spool.Position sent;
    private long unconfirmedBytes;
    private long firstUnconfirmed;
    private boolean down;

    private SyslogDestination(Spool spool, long maxBytes, SyslogMessage format, Receiver receiver) {
        this.spool = spool;
        this.maxBytes = maxBytes;
        this.format = format;
        this.receiver = receiver;
        this.sent = spool.arrived();
        this.sender = Thread.ofPlatform().name("audit-syslog").daemon().unstarted(this::run);
    }

    /** Opens the spool and begins to send what is in it. */
    public static SyslogDestination open(
            Path folder, long maxBytes, boolean fsync, SyslogMessage format, Receiver receiver) throws IOException {
        var destination = new SyslogDestination(Spool.open(folder, maxBytes, fsync), maxBytes, format, receiver);
        destination.sender.start();
        return destination;
    }

    public long spooledBytes() {
        return spool.bytes();
    }

    @Override
    public void write(List<Message> messages) throws IOException {
        spool.append(messages.stream().map(format::of).toList());
    }

    @Override
    public long room(int share) {
        return maxBytes / share - spool.bytes();
    }

    private void run() {
        long pause = FIRST_PAUSE_MILLIS;
        while (goesOn()) {
            try {
                if (step() && down) {
                    down = false;
                    LOG.info("The audit receiver takes messages again");
                }
                pause = FIRST_PAUSE_MILLIS;
            } catch (IOException | RuntimeException e) {
                failed(e);
                pause = rest(pause);
            } catch (InterruptedException e) {
                break; // nobody does that
            }
        }
        abandon();
    }

    private boolean goesOn() {
        return !closing || (System.nanoTime() - closeBy < 0 && (connection != null || spool.hasMore(sent)) && !down);
    }

    /** Sends something, or learns that it has arrived, or waits a while. Says whether it is known that it has. */
    private boolean step() throws IOException, InterruptedException {
        if (spool.await(sent, waitingMillis()) && !isConfirmationDue()) {
            send();
            return false;
        }
        if (connection == null || !(isConfirmationDue() || !spool.hasMore(sent))) {
            return false;
        }
        connection.finish();
        connection = null;
        unconfirmedBytes = 0;
        spool.confirm(sent);
        return true;
    }

    private void send() throws IOException {
        var batch = spool.read(sent, READ_BYTES);
        if (batch.damaged()) {
            LOG.error("A file of the audit spool is damaged; what follows in it cannot be sent");
        }
        if (connection == null) {
            connection = SyslogConnection.open(
                    receiver.context(),
                    receiver.host(),
                    receiver.port(),
                    timer,
                    Math.toIntExact(receiver.timeout().toMillis()));
            firstUnconfirmed = System.nanoTime();
        }
        connection.send(batch.messages());
        sent = batch.end();
        unconfirmedBytes +=
                batch.messages().stream().mapToLong(message -> message.length).sum();
    }

    /** Nothing to send: a while, and on a connection only until it is to be ended. */
    private long waitingMillis() {
        if (closing) {
            return 0;
        }
        return connection == null ? 60_000 : receiver.confirmAfter().toMillis();
    }

    private boolean isConfirmationDue() {
        return connection != null
                && (unconfirmedBytes >= MAX_UNCONFIRMED_BYTES
                        || System.nanoTime() - firstUnconfirmed
                                > receiver.confirmAfter().multipliedBy(5).toNanos());
    }

    /** What was sent and is not known to have arrived is sent again. */
    private void failed(Exception e) {
        abandon();
        sent = spool.arrived();
        unconfirmedBytes = 0;
        if (!down) {
            down = true;
            LOG.warn(
                    "The audit receiver does not take messages: {}",
                    e.getClass().getName());
        }
    }

    private void abandon() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }

    private synchronized long rest(long pause) {
        try {
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pause);
            for (long left = pause; left > 0 && !closing; ) {
                wait(left);
                left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
    }

    /** Sends for a moment what is left; the rest stays in the spool. */
    @Override
    public void close() throws IOException {
        closeBy = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_MILLIS);
        closing = true;
        spool.wake();
        synchronized (this) {
            notifyAll();
        }
        try {
            sender.join(2 * CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        timer.shutdownNow();
        abandon();
        spool.close();
    }
}
