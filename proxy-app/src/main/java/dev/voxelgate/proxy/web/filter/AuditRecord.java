package dev.voxelgate.proxy.web.filter;

import dev.voxelgate.proxy.audit.message.Action;
import dev.voxelgate.proxy.audit.message.AuditEvent;
import dev.voxelgate.proxy.audit.message.AuditEvent.Subject;
import dev.voxelgate.proxy.audit.message.AuditedResource;
import dev.voxelgate.proxy.audit.message.EventKind;
import dev.voxelgate.proxy.audit.message.Outcome;
import dev.voxelgate.proxy.audit.trail.AuditTrail;
import dev.voxelgate.proxy.volume.ArrayPlan;
import dev.voxelgate.proxy.volume.FrameSequence;
import dev.voxelgate.proxy.volume.PlannedInstance;
import dev.voxelgate.proxy.volume.Volume;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.web.server.ServerWebExchange;

/** Collects during an exchange what its audit message will say. */
public final class AuditRecord {

    private static final String ANONYMOUS = "anonymous";

    private static final String ATTRIBUTE = AuditRecord.class.getName();
    private static final int MAX_CONTENT_BYTES = 8192;

    private final ServerWebExchange exchange;
    private final @Nullable AuditedResource resource;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private volatile boolean whole = true;
    private volatile @Nullable Subject subject;
    private volatile AuditTrail.@Nullable Promise promise;

    private AuditRecord(ServerWebExchange exchange) {
        var request = exchange.getRequest();
        this.exchange = exchange;
        this.resource = AuditedResource.of(
                request.getMethod().name(),
                request.getURI().getRawPath(),
                request.getURI().getRawQuery());
    }

    /** Begins to take notes of an exchange. */
    static AuditRecord begin(ServerWebExchange exchange) {
        var notes = new AuditRecord(exchange);
        exchange.getAttributes().put(ATTRIBUTE, notes);
        return notes;
    }

    /** The notes of an exchange; empty when nothing is audited. */
    public static Optional<AuditRecord> of(ServerWebExchange exchange) {
        return Optional.ofNullable(exchange.getAttribute(ATTRIBUTE));
    }

    /** Whether it is for patients' data. */
    boolean isAccess() {
        return resource != null;
    }

    /** Whether what is looked for is in its content. */
    boolean asksInContent() {
        return resource != null && resource.asksInContent();
    }

    /** That its end will be audited. When its client has left meanwhile, that is now, or the room would never be free. */
    void promised(AuditTrail.Promise made) {
        promise = made;
        if (ended.get()) {
            made.keep(event(0, false, Outcome.CLIENT_LEFT));
        }
    }

    /** Whether its end will be audited. */
    public boolean isPromised() {
        return promise != null;
    }

    /** What its array is made of. */
    public void planned(ArrayPlan plan) {
        planned(plan.frames());
    }

    /** The same, of a part of an array. */
    public void planned(FrameSequence frames) {
        var volume = frames.volume();
        boolean one = frames.instances().stream()
                        .map(PlannedInstance::instance)
                        .distinct()
                        .count()
                == 1;
        subject = new Subject(
                volume.study().value(),
                volume.series().value(),
                one ? frames.instances().getFirst().instance().value() : null,
                volume.patientId(),
                one ? 1 : frames.instances().size(),
                frames.isWhole() ? null : frames.numbers());
    }

    /** What is described without a pixel of it. */
    public void described(Volume volume) {
        subject = new Subject(volume.study().value(), volume.series().value(), null, volume.patientId(), volume.size());
    }

    /**
     * What is of several series of one study.
     *
     * @param patientId empty when there is none
     * @param instances of all of them
     */
    public void ofStudy(String study, String patientId, int instances) {
        subject = new Subject(study, null, null, patientId, instances);
    }

    void sent(DataBuffer buffer) {
        bytes.addAndGet(buffer.readableByteCount());
    }

    void bodyBegins() {
        whole = false;
    }

    void bodyEnds() {
        whole = true;
    }

    /** Whether the body, if there is one, came to its end. */
    boolean isWhole() {
        return whole;
    }

    void received(DataBuffer buffer) {
        synchronized (content) {
            var bytes = new byte[Math.min(buffer.readableByteCount(), MAX_CONTENT_BYTES - content.size())];
            buffer.toByteBuffer(buffer.readPosition(), ByteBuffer.wrap(bytes), 0, bytes.length);
            content.writeBytes(bytes); // as text only when it is whole: a character may come in two buffers
        }
    }

    /**
     * Writes the message, once.
     *
     * @param status that it ended with, 401 and 403 being refusals
     */
    void end(AuditTrail trail, int status, Outcome outcome) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        boolean refused = status == 401 || status == 403;
        var made = promise;
        if (made != null) {
            made.keep(event(status, refused, outcome));
        } else if (refused) {
            trail.attempt(event(status, true, outcome));
        }
    }

    private AuditEvent event(int status, boolean refused, Outcome outcome) {
        var request = exchange.getRequest();
        var accessed = resource != null && !refused
                ? resource
                : AuditedResource.refused(
                        request.getMethod().name(),
                        request.getURI().getRawPath(),
                        request.getURI().getRawQuery());
        var noted = subject;
        return new AuditEvent(
                refused ? status == 401 ? EventKind.USER_AUTHENTICATION : EventKind.SECURITY_ALERT : accessed.kind(),
                refused ? Action.EXECUTE : accessed.action(),
                outcome,
                Instant.now(),
                exchange.getAttributeOrDefault(AuditTrail.USER_ATTRIBUTE, ANONYMOUS),
                address(),
                accessed.asksInContent() ? accessed.withQuery(content()) : accessed,
                noted == null ? accessed.named() : noted,
                bytes.get());
    }

    private String content() {
        synchronized (content) {
            return content.toString(StandardCharsets.UTF_8);
        }
    }

    private @Nullable String address() {
        return Optional.ofNullable(exchange.getRequest().getRemoteAddress())
                .map(remote -> remote.getAddress())
                .map(InetAddress::getHostAddress)
                .orElse(null);
    }
}
