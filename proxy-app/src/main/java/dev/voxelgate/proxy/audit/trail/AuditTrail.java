package dev.voxelgate.proxy.audit.trail;

import dev.voxelgate.proxy.audit.message.Action;
import dev.voxelgate.proxy.audit.message.AuditEvent;
import dev.voxelgate.proxy.audit.message.AuditMessage;
import dev.voxelgate.proxy.audit.message.AuditSource;
import dev.voxelgate.proxy.audit.message.AuditedResource;
import dev.voxelgate.proxy.audit.message.EventKind;
import dev.voxelgate.proxy.audit.message.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps audit messages. An access reserves room for its message before it begins and uses it when it ends, so no
 * access is served whose message would be lost. One thread writes all messages in batches and repeats a batch until it
 * succeeds. While a batch fails and no room is left, no access begins.
 */
public final class AuditTrail implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);

    /** Of an exchange whose caller has shown who it is: their name, a String. Whether they may do it or not. */
    public static final String USER_ATTRIBUTE = "dev.voxelgate.proxy.audit.user";

    /** How many messages are promised at most; in memory they have less than a kilobyte each. */
    private static final long MAX_PROMISED = 8192L * AuditMessage.MAX_BYTES;

    private static final int BATCH = 256;
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long WARN_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final List<Destination> destinations;
    private final AuditSource source;
    private final boolean failOpen;
    private final Counter refused;
    private final Counter lost;

    private final Queue<AuditEvent> events = new ConcurrentLinkedQueue<>();
    /** Bytes of messages that have room and were not written. */
    private final AtomicLong promised = new AtomicLong();

    private final AtomicLong warned = new AtomicLong(System.nanoTime() - WARN_NANOS);
    private final Thread writer;
    private volatile boolean failing;
    private volatile boolean closing;
    /** The writer has looked for events for the last time. */
    private volatile boolean stopped;

    private volatile long closeBy;

    public AuditTrail(List<Destination> destinations, AuditSource source, boolean failOpen, MeterRegistry meters) {
        this.destinations = List.copyOf(destinations);
        this.source = source;
        this.failOpen = failOpen;
        this.refused = Counter.builder("voxelgate.audit.refused")
                .description("Requests that were refused because they could not have been audited")
                .register(meters);
        this.lost = Counter.builder("voxelgate.audit.lost")
                .description(
                        "Audit messages that were not kept: refused attempts, accesses when failing open, and those"
                                + " that end after the audit trail was closed")
                .register(meters);
        Gauge.builder("voxelgate.audit.pending", promised, bytes -> (double) bytes.get() / AuditMessage.MAX_BYTES)
                .description("Accesses under way, or ended and not written")
                .register(meters);
        this.writer = Thread.ofPlatform().name("audit").daemon().unstarted(this::run);
    }

    public AuditTrail start() {
        writer.start();
        activity(Action.EXECUTE, "the gateway has started");
        return this;
    }

    /** A start, or with another action than EXECUTE the end (PS3.15 A.5.3.1). */
    private void activity(Action action, String description) {
        var gateway = new AuditedResource(
                "", "", null, EventKind.APPLICATION_ACTIVITY, action, false, AuditedResource.NOBODY);
        promised.addAndGet(AuditMessage.MAX_BYTES);
        add(new AuditEvent(
                EventKind.APPLICATION_ACTIVITY,
                action,
                new Outcome(0, description),
                Instant.now(),
                source.id(),
                null,
                gateway,
                AuditedResource.NOBODY,
                0));
    }

    /**
     * Promises that the end of an access will be kept. Never waits.
     *
     * @throws AuditUnavailableException when that cannot be promised
     */
    public Promise promise() {
        if (promised(1)) {
            return new Promise(true);
        }
        if (failOpen) {
            return new Promise(false);
        }
        refused.increment();
        warn("Accesses are refused: the audit trail has no room, or cannot be written");
        throw new AuditUnavailableException();
    }

    /**
     * Keeps an attempt that was refused, if there is plenty of room: nobody got anything, and who may not come in must
     * not be able to use up the room of those who may.
     */
    public void attempt(AuditEvent event) {
        if (promised(2)) {
            add(event);
        } else {
            lose("Refused attempts are not audited: the audit trail is more than half full, or cannot be written");
        }
    }

    /**
     * @param share of the room there is, that may be used: one of so many parts
     */
    private boolean promised(int share) {
        if (failing || closing) {
            return false;
        }
        long limit = MAX_PROMISED / share;
        long after = promised.addAndGet(AuditMessage.MAX_BYTES);
        for (var destination : destinations) {
            limit = Math.min(limit, destination.room(share));
        }
        if (after <= limit) {
            return true;
        }
        promised.addAndGet(-AuditMessage.MAX_BYTES);
        return false;
    }

    private void lose(String message) {
        lost.increment();
        warn(message);
    }

    private void warn(String message) {
        long last = warned.get();
        long now = System.nanoTime();
        if (now - last >= WARN_NANOS && warned.compareAndSet(last, now)) {
            LOG.warn("{}; so far {} accesses refused, {} messages not kept", message, refused.count(), lost.count());
        }
    }

    private void add(AuditEvent event) {
        events.add(event);
        LockSupport.unpark(writer);
        if (stopped) {
            loseRest();
        }
    }

    /** Nobody writes any more. Whoever adds an event, and the writer at its end, look whether one is left. */
    private void loseRest() {
        while (events.poll() != null) {
            promised.addAndGet(-AuditMessage.MAX_BYTES);
            lose("Accesses that end after the audit trail was closed are not audited");
        }
    }

    /** That the end of an access will be kept; used once, by one of its methods. */
    public final class Promise {

        private final boolean room;
        private final AtomicBoolean used = new AtomicBoolean();

        private Promise(boolean room) {
            this.room = room;
        }

        /** The access has ended. */
        public void keep(AuditEvent event) {
            if (!used.compareAndSet(false, true)) {
                return;
            }
            if (room) {
                add(event);
            } else {
                lose("Accesses are served without being audited");
            }
        }
    }

    private void run() {
        writeAll();
        stopped = true;
        loseRest();
    }

    private void writeAll() {
        while (true) {
            var batch = next();
            if (batch.isEmpty()) {
                return;
            }
            var messages = new ArrayList<Destination.Message>();
            for (var event : batch) {
                encode(event, messages);
            }
            for (var destination : destinations) {
                write(destination, messages);
            }
            promised.addAndGet(-(long) AuditMessage.MAX_BYTES * batch.size());
        }
    }

    private void encode(AuditEvent event, List<Destination.Message> messages) {
        try {
            var xml = AuditMessage.of(event, source);
            messages.add(new Destination.Message(
                    event.time(), event.kind(), event.outcome().indicator(), xml));
        } catch (RuntimeException e) { // the thread has to go on
            lost.increment();
            LOG.error("An audit message could not be made: {}", e.getClass().getName());
        }
    }

    /** What is to be written next; empty at the end. */
    private List<AuditEvent> next() {
        while (true) {
            var batch = new ArrayList<AuditEvent>();
            for (var event = events.poll(); event != null; event = batch.size() < BATCH ? events.poll() : null) {
                batch.add(event);
            }
            if (!batch.isEmpty() || closing) {
                return batch;
            }
            LockSupport.parkNanos(this, PAUSE_NANOS);
        }
    }

    private void write(Destination destination, List<Destination.Message> messages) {
        while (true) {
            try {
                destination.write(messages);
                if (failing) {
                    failing = false;
                    LOG.info("The audit trail can be written again");
                }
                return;
            } catch (IOException | RuntimeException e) {
                if (!failing) {
                    failing = true;
                    LOG.error(
                            "The audit trail cannot be written: {}",
                            e.getClass().getName());
                }
                if (closing && System.nanoTime() - closeBy > 0) {
                    lost.increment(messages.size());
                    LOG.error("{} audit messages could not be written before the end", messages.size());
                    return;
                }
            }
            LockSupport.parkNanos(this, PAUSE_NANOS);
        }
    }

    /** Writes what has ended by now. */
    @Override
    public void close() {
        activity(Action.UPDATE, "the gateway has stopped");
        closeBy = System.nanoTime() + CLOSE_NANOS;
        closing = true;
        LockSupport.unpark(writer);
        try {
            writer.join(TimeUnit.NANOSECONDS.toMillis(2 * CLOSE_NANOS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (var destination : destinations) {
            try {
                destination.close();
            } catch (IOException e) {
                LOG.error(
                        "The audit trail could not be closed: {}", e.getClass().getName());
            }
        }
    }
}
