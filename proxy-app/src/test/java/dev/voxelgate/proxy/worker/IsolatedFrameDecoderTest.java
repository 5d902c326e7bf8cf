package dev.voxelgate.proxy.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.voxelgate.proxy.decode.Deadline;
import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.DecodedFrame;
import dev.voxelgate.proxy.decode.FrameDecoder;
import dev.voxelgate.proxy.decode.FrameDecoderContract;
import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.PhotometricInterpretation;
import dev.voxelgate.proxy.decode.isolated.Ending;
import dev.voxelgate.proxy.decode.isolated.IsolatedFrameDecoder;
import dev.voxelgate.proxy.decode.isolated.WorkerCommand;
import dev.voxelgate.proxy.decode.isolated.WorkerPool;
import dev.voxelgate.proxy.decode.isolated.WorkerReport;
import dev.voxelgate.proxy.decode.jpeg2000.Jpeg2000FrameDecoder;
import dev.voxelgate.proxy.observe.DecoderProcessMeters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Frames in processes of their own: what holds for every decoder, and what happens when such a process misbehaves. */
class IsolatedFrameDecoderTest extends FrameDecoderContract {

    private static final String LOSSY = "1.2.840.10008.1.2.4.91";
    private static final ImagePixel MONO = new ImagePixel(
            12, 16, PhotometricInterpretation.MONOCHROME2, false, 16, 12, 11, ImagePixel.SampleType.UNSIGNED);

    private static final ImagePixel COLOUR =
            new ImagePixel(12, 16, PhotometricInterpretation.YBR_RCT, false, 8, 8, 7, ImagePixel.SampleType.UNSIGNED);

    private static final long MEMORY = 64L << 20;

    private static final WorkerPool POOL = hostilePool();

    private static WorkerPool hostilePool() {
        return new WorkerPool(
                WorkerCommand.of(
                        HostileWorker.class,
                        Jpeg2000FrameDecoder.library().stream().toList(),
                        1 << 20,
                        MEMORY),
                _ -> {});
    }

    @AfterAll
    static void close() {
        POOL.close();
    }

    private static IsolatedFrameDecoder isolated() {
        var names = new HashMap<>(Jpeg2000FrameDecoder.codecNames());
        names.put(HostileWorker.BREAK_OUT, "hostile");
        return new IsolatedFrameDecoder(POOL, names);
    }

    @Override
    protected FrameDecoder decoder() {
        var isolated = isolated();
        return new FrameDecoder() {
            @Override
            public Set<String> transferSyntaxUids() {
                return isolated.transferSyntaxUids();
            }

            @Override
            public String codecName(String transferSyntaxUid) {
                return isolated.codecName(transferSyntaxUid);
            }

            @Override
            public DecodedFrame decode(byte[] codestream, ImagePixel image, Deadline deadline) throws DecodeException {
                return isolated.decode(LOSSY, codestream, image, deadline);
            }
        };
    }

    @Override
    protected List<Valid> valid() {
        return List.of(
                new Valid(MONO, file("mono.j2k"), file("mono.expected")),
                new Valid(COLOUR, file("rgb.jp2"), file("rgb.expected")));
    }

    private static byte[] file(String name) {
        try (var stream =
                IsolatedFrameDecoderTest.class.getResourceAsStream("/dev/voxelgate/proxy/decode/jpeg2000/" + name)) {
            return Objects.requireNonNull(stream, name).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void aFrameDecodes() throws DecodeException {
        assertThat(isolated()
                        .decode(LOSSY, file("mono.j2k"), MONO, Deadline.NONE)
                        .samples())
                .isEqualTo(file("mono.expected"));
    }

    @Test
    void aFrameThatEndsItsWorkerIsTriedTwiceAndRefused() throws DecodeException {
        for (var misdeed : List.of(Misdeed.CRASH, Misdeed.EXIT, Misdeed.GROW, Misdeed.BABBLE)) {
            assertThatExceptionOfType(DecodeException.class)
                    .as(misdeed.name())
                    .isThrownBy(() -> isolated().decode(LOSSY, misdeed.in(file("mono.j2k")), MONO, Deadline.NONE))
                    .withMessageStartingWith("the frame was tried in two processes; the second one ended");
            aFrameDecodes();
        }
        assertThat(POOL.pids()).hasSize(1);
    }

    @Test
    void aFrameThatHangsIsEndedWithItsTime() throws DecodeException {
        aFrameDecodes();
        var before = POOL.pids();
        assertThatExceptionOfType(DecodeException.class)
                .isThrownBy(() -> isolated()
                        .decode(LOSSY, Misdeed.HANG.in(file("mono.j2k")), MONO, Deadline.in(Duration.ofSeconds(3))));
        assertThat(POOL.pids()).doesNotContainAnyElementsOf(before);
        assertThat(POOL.ended(Ending.LATE)).isPositive();
        aFrameDecodes();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aWorkerThatIsKilledOrStoppedIsReplacedUnnoticed() throws Exception {
        for (var signal : List.of("KILL", "STOP")) {
            aFrameDecodes();
            for (long pid : POOL.pids()) {
                assertThat(new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pid)
                                .start()
                                .waitFor())
                        .isZero();
            }
            assertThat(isolated()
                            .decode(LOSSY, file("mono.j2k"), MONO, Deadline.in(Duration.ofSeconds(20)))
                            .samples())
                    .isEqualTo(file("mono.expected"));
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aWorkerThatIsTakenOverReachesNothing() throws DecodeException {
        var image = new ImagePixel(
                1,
                2 * HostileWorker.ATTEMPTS,
                PhotometricInterpretation.MONOCHROME2,
                false,
                8,
                8,
                7,
                ImagePixel.SampleType.UNSIGNED);
        assertThat(isolated()
                        .decode(HostileWorker.BREAK_OUT, new byte[1], image, Deadline.NONE)
                        .samples())
                .containsExactly(1, 1, 1, 1, 0, 0, 0, 0);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aWorkerSaysWhatItHasGivenUp() throws Exception {
        aFrameDecodes();
        var restrictions = POOL.report().map(WorkerReport::restrictions).orElseThrow();
        assertThat(restrictions)
                .contains("no_new_privs", "RLIMIT_AS", "seccomp")
                .doesNotContain("seccomp (");
        long pid = POOL.pids().iterator().next();
        assertThat(Files.readString(Path.of("/proc/" + pid + "/status")))
                .containsPattern("NoNewPrivs:\\s+1")
                .containsPattern("Seccomp:\\s+2");
        var environment = Files.readString(Path.of("/proc/" + pid + "/environ"));
        assertThat(environment.split("\0", -1))
                .allMatch(entry -> entry.matches("|(LANG|LC_[A-Z]+|MALLOC_ARENA_MAX)=.*"));
    }

    @Test
    void processesAreCounted() throws DecodeException {
        var meters = new SimpleMeterRegistry();
        DecoderProcessMeters.watch(POOL, meters);
        aFrameDecodes();
        assertThat(gauge(meters, "voxelgate.decode.processes", "state", "idle")).isEqualTo(1);
        assertThat(gauge(meters, "voxelgate.decode.processes", "state", "busy")).isZero();
        assertThat(meters.get("voxelgate.decode.processes.waiting").gauge().value())
                .isZero();
        double started = meters.get("voxelgate.decode.processes.started")
                .functionCounter()
                .count();
        double failed = ended(meters, "failed");
        assertThatExceptionOfType(DecodeException.class)
                .isThrownBy(() -> isolated().decode(LOSSY, Misdeed.EXIT.in(file("mono.j2k")), MONO, Deadline.NONE));
        assertThat(ended(meters, "failed")).isEqualTo(failed + 2);
        assertThat(meters.get("voxelgate.decode.processes.started")
                        .functionCounter()
                        .count())
                .isEqualTo(started + 1);
        assertThat(gauge(meters, "voxelgate.decode.processes", "state", "idle")).isZero();
        assertThat(ended(meters, "frames")).isZero();
    }

    private static double gauge(SimpleMeterRegistry meters, String name, String tag, String value) {
        return meters.get(name).tag(tag, value).gauge().value();
    }

    private static double ended(SimpleMeterRegistry meters, String reason) {
        return meters.get("voxelgate.decode.processes.ended")
                .tag("reason", reason)
                .functionCounter()
                .count();
    }

    @Test
    void allWorkersEndWithThePool() throws Exception {
        var closing = hostilePool();
        var decoder = new IsolatedFrameDecoder(closing, Jpeg2000FrameDecoder.codecNames());
        decoder.decode(LOSSY, file("mono.j2k"), MONO, Deadline.NONE);
        var workers = closing.pids().stream().map(ProcessHandle::of).toList();
        assertThat(workers).isNotEmpty();
        closing.close();
        for (var worker : workers) {
            if (worker.isPresent()) {
                worker.get().onExit().get(20, TimeUnit.SECONDS);
            }
        }
        assertThatExceptionOfType(DecodeException.class)
                .isThrownBy(() -> decoder.decode(LOSSY, file("mono.j2k"), MONO, Deadline.NONE));
    }
}
