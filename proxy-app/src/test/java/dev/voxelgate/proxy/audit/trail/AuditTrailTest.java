package dev.voxelgate.proxy.audit.trail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.proxy.audit.message.AuditEvent;
import dev.voxelgate.proxy.audit.message.AuditMessage;
import dev.voxelgate.proxy.audit.message.AuditMessageTest;
import dev.voxelgate.proxy.audit.message.AuditSource;
import dev.voxelgate.proxy.audit.message.EventKind;
import dev.voxelgate.proxy.support.AuditMessageReader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AuditTrailTest {

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    /** Takes messages as long as it has room, and fails as often as it is told. */
    private static final class Memory implements Destination {
        final List<String> taken = new CopyOnWriteArrayList<>();
        volatile long room = Long.MAX_VALUE;
        volatile CountDownLatch failing = new CountDownLatch(0);

        @Override
        public void write(List<Message> messages) throws IOException {
            if (failing.getCount() > 0) {
                failing.countDown();
                throw new IOException("no space left");
            }
            messages.forEach(message -> taken.add(message.xml()));
        }

        @Override
        public long room(int share) {
            return room / share;
        }

        @Override
        public void close() {}

        List<AuditMessageReader> accesses() {
            return taken.stream()
                    .map(AuditMessageReader::parse)
                    .filter(message -> !message.event().equals("110100"))
                    .toList();
        }
    }

    private AuditTrail trail(Destination destination, boolean failOpen) {
        return new AuditTrail(List.of(destination), new AuditSource("test", null), failOpen, meters).start();
    }

    private static AuditEvent access(int number) {
        return AuditMessageTest.event(
                EventKind.INSTANCES_ACCESSED,
                "/dicom-web/studies/1." + number,
                null,
                new AuditEvent.Subject("1." + number, null, null, null, 0));
    }

    @Test
    void keepsEveryAccessInOrderBetweenStartAndStop() {
        var memory = new Memory();
        try (var trail = trail(memory, false)) {
            for (int i = 0; i < 5000; i++) {
                trail.promise().keep(access(i));
            }
        }
        assertThat(memory.accesses())
                .hasSize(5000)
                .element(4999)
                .satisfies(last -> assertThat(last.objects()).containsValue("1.4999"));
        assertThat(AuditMessageReader.parse(memory.taken.getFirst()).type()).isEqualTo("110120");
        assertThat(AuditMessageReader.parse(memory.taken.getLast()).type()).isEqualTo("110121");
        assertThat(memory.taken)
                .map(AuditMessageReader::parse)
                .filteredOn(message -> message.event().equals("110100"))
                .hasSize(2)
                .allMatch(message -> message.action().equals("E")); // PS3.15 A.5.3.1
    }

    @Test
    void promisesNoMoreThanThereIsRoomFor() throws InterruptedException {
        var memory = new Memory();
        try (var trail = trail(memory, false)) {
            awaitStart(memory);
            memory.room = 4L * AuditMessage.MAX_BYTES;
            var one = trail.promise();
            var two = trail.promise();
            trail.attempt(access(99)); // half of the room is taken: who was refused is not to take the rest
            trail.promise();
            trail.promise();
            assertThatThrownBy(trail::promise).isInstanceOf(AuditUnavailableException.class);
            one.keep(access(1));
            one.keep(access(1));
            two.keep(access(2));
            awaitRoom(trail);
        }
        assertThat(memory.accesses()).hasSize(2);
        assertThat(meters.counter("voxelgate.audit.refused").count()).isPositive();
        assertThat(meters.counter("voxelgate.audit.lost").count()).isEqualTo(1);
    }

    /** Waits until the start is kept and its room given back. */
    private void awaitStart(Memory memory) throws InterruptedException {
        while (memory.taken.isEmpty()
                || meters.get("voxelgate.audit.pending").gauge().value() > 0) {
            Thread.sleep(5);
        }
    }

    private static void awaitRoom(AuditTrail trail) throws InterruptedException {
        while (true) {
            try {
                trail.promise();
                return;
            } catch (AuditUnavailableException e) {
                Thread.sleep(10);
            }
        }
    }

    @Test
    void whileNothingCanBeWrittenNothingIsPromisedAndNothingIsLost() throws InterruptedException {
        var memory = new Memory();
        try (var trail = trail(memory, false)) {
            awaitStart(memory);
            memory.failing = new CountDownLatch(2);
            trail.promise().keep(access(1));
            while (memory.failing.getCount() > 1) {
                Thread.sleep(5);
            }
            Thread.sleep(200); // for what failed to be known; it is tried again after a second
            assertThatThrownBy(trail::promise).isInstanceOf(AuditUnavailableException.class);
            awaitRoom(trail);
        }
        assertThat(memory.accesses()).hasSize(1);
    }

    @Test
    void anAccessThatEndsAfterTheWriterIsCountedAsLost() {
        var memory = new Memory();
        var trail = trail(memory, false);
        var late = trail.promise();
        var later = trail.promise();
        trail.promise().keep(access(1));
        trail.close();
        late.keep(access(2));
        later.keep(access(3));
        trail.attempt(access(4));
        assertThat(memory.accesses()).hasSize(1);
        assertThat(meters.counter("voxelgate.audit.lost").count()).isEqualTo(3);
        assertThat(meters.get("voxelgate.audit.pending").gauge().value()).isZero();
    }

    @Test
    void whileTheTrailIsClosedEveryAccessIsKeptOrCountedAsLost() throws InterruptedException {
        int accesses = 2000;
        for (int round = 0; round < 20; round++) {
            var memory = new Memory();
            double before = meters.counter("voxelgate.audit.lost").count();
            var trail = trail(memory, false);
            var promises = Stream.generate(trail::promise).limit(accesses).toList();
            var keeping = Thread.ofPlatform().start(() -> promises.forEach(promise -> promise.keep(access(1))));
            trail.close();
            keeping.join();
            assertThat(memory.accesses().size()
                            + meters.counter("voxelgate.audit.lost").count()
                            - before)
                    .isEqualTo(accesses);
        }
    }

    @Test
    void failingOpenServesAndCounts() throws InterruptedException {
        var memory = new Memory();
        try (var trail = trail(memory, true)) {
            awaitStart(memory);
            memory.room = 0;
            trail.promise().keep(access(1));
        }
        assertThat(memory.accesses()).isEmpty();
        assertThat(meters.counter("voxelgate.audit.lost").count()).isEqualTo(1);
    }
}
