package dev.voxelgate.proxy.array;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.dicomweb.part10.InstanceHeader;
import dev.voxelgate.proxy.decode.Deadline;
import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.DecodedFrame;
import dev.voxelgate.proxy.decode.FrameDecoder;
import dev.voxelgate.proxy.decode.FrameDecoders;
import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.observe.DecodeMeters;
import dev.voxelgate.proxy.volume.ArrayOptions;
import dev.voxelgate.proxy.volume.PlanLimits;
import dev.voxelgate.proxy.volume.VolumeBuilder;
import dev.voxelgate.proxy.volume.VolumeRequest;
import dev.voxelgate.proxy.volume.VolumeTarget;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class DecodeStageTest {

    private static final Uid UID = new Uid("1.2");
    private static final Attributes IMAGE = Attributes.builder()
            .put(Tag.SOP_INSTANCE_UID, "1.2.3")
            .put(Tag.ROWS, 2)
            .put(Tag.COLUMNS, 2)
            .put(Tag.BITS_ALLOCATED, 8)
            .build();

    @Test
    void aDecoderThatTakesTooLongIsAbandonedAndNamed() throws InterruptedException {
        var entered = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var left = new CountDownLatch(1);
        var decoders = new FrameDecoders(List.of(decoder(entered, release, left)));
        var scheduler = Schedulers.fromExecutorService(Executors.newSingleThreadExecutor());
        try {
            var stage = new DecodeStage(
                    decoders, scheduler, Duration.ofMillis(100), DecodeMeters.of(decoders, new SimpleMeterRegistry()));
            StepVerifier.create(stage.decode(frame()))
                    .expectErrorSatisfies(error -> assertThat(error)
                            .isInstanceOf(UndecodableFrameException.class)
                            .hasMessage("instance 1.2.3, frame 1: decoding took longer than 100 ms"))
                    .verify(Duration.ofSeconds(10));
            assertThat(entered.getCount()).isZero();
        } finally {
            release.countDown();
            left.await();
            scheduler.dispose();
        }
    }

    /** The one thread is free again: it decodes the next frame. */
    @Test
    void theDeadlineEndsADecoderThatLooksAtIt() {
        var decoders = new FrameDecoders(List.of(endless()));
        var scheduler = Schedulers.fromExecutorService(Executors.newSingleThreadExecutor());
        try {
            var stage = new DecodeStage(
                    decoders, scheduler, Duration.ofMillis(100), DecodeMeters.of(decoders, new SimpleMeterRegistry()));
            for (int i = 0; i < 3; i++) {
                StepVerifier.create(stage.decode(frame()))
                        .expectErrorSatisfies(error -> assertThat(error)
                                .isInstanceOf(UndecodableFrameException.class)
                                .hasMessage("instance 1.2.3, frame 1: decoding took longer than 100 ms"))
                        .verify(Duration.ofSeconds(10));
            }
            StepVerifier.create(Mono.fromRunnable(() -> {}).subscribeOn(scheduler))
                    .expectComplete()
                    .verify(Duration.ofSeconds(10));
        } finally {
            scheduler.dispose();
        }
    }

    @Test
    void aClientThatLeavesEndsItsDecoder() throws InterruptedException {
        var decoders = new FrameDecoders(List.of(endless()));
        var threads = Executors.newSingleThreadExecutor();
        var scheduler = Schedulers.fromExecutorService(threads);
        var dropped = new CopyOnWriteArrayList<Throwable>();
        Hooks.onErrorDropped(dropped::add);
        try {
            var meters = new SimpleMeterRegistry();
            var stage = new DecodeStage(decoders, scheduler, Duration.ofDays(1), DecodeMeters.of(decoders, meters));
            StepVerifier.create(stage.decode(frame()))
                    .then(endlessEntered::acquireUninterruptibly)
                    .thenCancel()
                    .verify(Duration.ofSeconds(10));
            threads.shutdown();
            assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
            assertThat(dropped).isEmpty();
        } finally {
            Hooks.resetOnErrorDropped();
            scheduler.dispose();
        }
    }

    private final Semaphore endlessEntered = new Semaphore(0);

    private FrameDecoder endless() {
        return new FrameDecoder() {
            @Override
            public Set<String> transferSyntaxUids() {
                return Set.of(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN.uid());
            }

            @Override
            public String codecName(String transferSyntaxUid) {
                return "test";
            }

            @Override
            public DecodedFrame decode(byte[] codestream, ImagePixel image, Deadline deadline) throws DecodeException {
                endlessEntered.release();
                while (true) {
                    deadline.check();
                    Thread.onSpinWait();
                }
            }
        };
    }

    private static FrameInterpretation.StoredFrame frame() {
        var builder = new VolumeBuilder(UID, UID, new PlanLimits(1000, 1, 1));
        builder.add(IMAGE);
        var request = new VolumeRequest(new VolumeTarget.Series(UID, UID), ArrayOptions.DEFAULT);
        var header = new InstanceHeader(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, IMAGE, Tag.PIXEL_DATA, false);
        return new FrameInterpretation(
                        request, builder.build().all(ArrayOptions.DEFAULT).frames(), false)
                .of(new Frame(header, 0, new byte[4]));
    }

    private static FrameDecoder decoder(CountDownLatch entered, CountDownLatch release, CountDownLatch left) {
        return new FrameDecoder() {
            @Override
            public Set<String> transferSyntaxUids() {
                return Set.of(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN.uid());
            }

            @Override
            public String codecName(String transferSyntaxUid) {
                return "test";
            }

            @Override
            public DecodedFrame decode(byte[] codestream, ImagePixel image, Deadline deadline) {
                entered.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } finally {
                    left.countDown();
                }
                return new DecodedFrame(codestream, false, image.colour());
            }
        };
    }
}
