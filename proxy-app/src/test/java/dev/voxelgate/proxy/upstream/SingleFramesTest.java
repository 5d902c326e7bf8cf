package dev.voxelgate.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.dicomweb.DicomWebClient;
import dev.voxelgate.dicomweb.http.ArchiveOptions;
import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.dicomweb.testing.ScriptedServer;
import dev.voxelgate.proxy.demo.Behaviour;
import dev.voxelgate.proxy.demo.DemoArchive;
import dev.voxelgate.proxy.demo.Exchange;
import dev.voxelgate.proxy.support.DialectArchive;
import dev.voxelgate.proxy.support.FaultyArchive;
import dev.voxelgate.proxy.support.FaultyArchive.Fault;
import dev.voxelgate.proxy.support.SliceSeries;
import dev.voxelgate.proxy.volume.ArrayOptions;
import dev.voxelgate.proxy.volume.FrameSequence;
import dev.voxelgate.proxy.volume.PlanLimits;
import dev.voxelgate.proxy.volume.VolumeBuilder;
import dev.voxelgate.proxy.volume.Window;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Frames of an object of many are had without the others, as few calls and bytes at the archive show. */
class SingleFramesTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String INSTANCE = "/dicom-web/studies/2.25.1/series/2.25.1.1/instances/2.25.1.1.1";
    private static final Window WINDOW = new Window(4, 4, 1 << 20, 1 << 20);

    /** 32 KB each, so that what lies in sockets is as nothing to the object. */
    private static final SliceSeries LARGE = new SliceSeries(600, 128);

    private static final int FRAME = 128 * 128 * 2;

    /** Frames of 128 bytes: of these, calls are counted only. */
    private static final SliceSeries SMALL = new SliceSeries(40, 8);

    private final AtomicLong replayedBytes = new AtomicLong();
    private final ArchiveCalls calls = new ArchiveCalls(
            new RetryPolicy(5, Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofSeconds(30)),
            new ArchiveBreaker(Duration.ofSeconds(5)),
            _ -> {},
            replayedBytes::addAndGet);

    private final AtomicLong wanted = new AtomicLong();
    private final AtomicInteger single = new AtomicInteger();
    private final AtomicInteger whole = new AtomicInteger();
    private final FrameObserver observer = new FrameObserver() {
        @Override
        public void wanted(long frames) {
            wanted.addAndGet(frames);
        }

        @Override
        public void fetched(boolean isSingle, long bytes) {
            (isSingle ? single : whole).incrementAndGet();
        }
    };

    /** Counts what the archive sends. */
    private static final class Counting implements Behaviour {
        private final List<String> paths = new CopyOnWriteArrayList<>();
        private final AtomicLong bytes = new AtomicLong();

        @Override
        public Flux<ByteBuf> body(Exchange exchange, Flux<ByteBuf> body) {
            if (exchange.path().endsWith("/metadata")) {
                return body;
            }
            paths.add(exchange.path());
            return body.doOnNext(buffer -> bytes.addAndGet(buffer.readableBytes()));
        }
    }

    @Test
    void aLateFrameDoesNotMoveTheObject() {
        var counting = new Counting();
        try (var archive = new DemoArchive(LARGE.multiFrame(), 0, counting).start();
                var client = client(archive.dicomWebUrl())) {
            var source = new FrameSource(client, null, calls, 4);
            assertSlices(LARGE, source.frames(whole(client).part(299, 1), WINDOW), 299);
            assertThat(counting.paths).containsExactly(INSTANCE, INSTANCE + "/frames/300");
            assertThat(counting.bytes.get()).as("of 300 frames").isLessThan(200L * FRAME);
        }
    }

    @Test
    void aRangeInTheMiddleTouchesItsFramesOnly() {
        var counting = new Counting();
        try (var archive = new DemoArchive(LARGE.multiFrame(), 0, counting).start();
                var client = client(archive.dicomWebUrl())) {
            var source = new FrameSource(client, null, calls, 4);
            int[] wanted = IntStream.range(400, 500).toArray();
            assertSlices(LARGE, source.frames(whole(client).part(400, 100), WINDOW), wanted);
            assertThat(counting.paths).startsWith(INSTANCE).hasSize(3);
            assertThat(counting.paths.get(1))
                    .startsWith(INSTANCE + "/frames/401,402,")
                    .endsWith(",464");
            assertThat(counting.paths.get(2))
                    .startsWith(INSTANCE + "/frames/465,")
                    .endsWith(",500");
            assertThat(counting.bytes.get()).as("of 500 frames").isLessThan(300L * FRAME);
        }
    }

    @Test
    void theFirstFramesAreTheStartOfTheObject() {
        var counting = new Counting();
        try (var archive = new DemoArchive(LARGE.multiFrame(), 0, counting).start();
                var client = client(archive.dicomWebUrl())) {
            var source = new FrameSource(client, null, calls, 4);
            assertSlices(LARGE, source.frames(whole(client).part(0, 2), WINDOW), 0, 1);
            assertThat(counting.paths).containsExactly(INSTANCE);
            assertThat(counting.bytes.get()).as("of 600 frames").isLessThan(300L * FRAME);
        }
    }

    @Test
    void fewBytesAreNotWorthAnotherRequest() {
        try (var archive = new DialectArchive(SMALL.multiFrame(), SingleFramesTest::right);
                var client = client(archive.dicomWebUrl())) {
            var source = new FrameSource(client, null, calls, 4);
            assertSlices(SMALL, source.frames(whole(client).part(30, 1), WINDOW), 30);
            assertThat(fetched(archive)).containsExactly(INSTANCE);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 405, 406, 410, 413, 415, 500, 501})
    void anArchiveThatRefusesFramesIsAskedForTheInstanceAndNotForFramesAgain(int status) {
        DialectArchive.Dialect refusing = (exchange, right) -> {
            if (exchange.request().target().contains("/frames/")) {
                exchange.respond(status, "text/plain", new byte[0]);
            } else {
                right(exchange, right);
            }
        };
        try (var archive = new DialectArchive(SMALL.multiFrame(), refusing);
                var client = client(archive.dicomWebUrl())) {
            var source = eager(client);
            assertSlices(SMALL, source.frames(whole(client).part(30, 2), WINDOW), 30, 31);
            assertThat(fetched(archive)).containsExactly(INSTANCE, INSTANCE + "/frames/31,32", INSTANCE);
            assertSlices(SMALL, source.frames(whole(client).part(7, 1), WINDOW), 7);
            assertThat(fetched(archive)).hasSize(4).endsWith(INSTANCE);
        }
    }

    /** Who is not let in gets nothing in another way, and nothing is remembered for others. */
    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void whoIsDeniedFramesIsNotGivenTheInstance(int status) {
        var denied = new AtomicBoolean(true);
        DialectArchive.Dialect denying = (exchange, right) -> {
            if (denied.get() && exchange.request().target().contains("/frames/")) {
                exchange.respond(status, "text/plain", new byte[0]);
            } else {
                right(exchange, right);
            }
        };
        try (var archive = new DialectArchive(SMALL.multiFrame(), denying);
                var client = client(archive.dicomWebUrl())) {
            var source = eager(client);
            var one = whole(client).part(30, 1);
            StepVerifier.create(source.frames(one, WINDOW)).expectError().verify(Duration.ofSeconds(20));
            assertThat(fetched(archive)).endsWith(INSTANCE + "/frames/31");
            denied.set(false);
            assertSlices(SMALL, source.frames(one, WINDOW), 30);
            assertThat(fetched(archive)).endsWith(INSTANCE + "/frames/31");
        }
    }

    /** Without a type, of another type, of other lengths, too few, and as an error page. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/octet-stream",
                "application/octet-stream; transfer-syntax=1.2.840.10008.1.2.2",
                "image/jpeg; transfer-syntax=1.2.840.10008.1.2.4.50",
                "image/jls",
                "image/png"
            })
    void aFrameThatDoesNotSayThatItIsStoredSoIsNotTaken(String type) {
        assertTakenFromTheInstance(bare(type, 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {-2, -1, 1, 2, 100})
    void aFrameOfAnotherLengthIsNotTaken(int more) {
        assertTakenFromTheInstance(bare("application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1", more));
    }

    private void assertTakenFromTheInstance(DialectArchive.Dialect dialect) {
        try (var archive = new DialectArchive(SMALL.multiFrame(), dialect);
                var client = client(archive.dicomWebUrl())) {
            assertSlices(SMALL, eager(client).frames(whole(client).part(30, 1), WINDOW), 30);
            assertThat(fetched(archive)).containsExactly(INSTANCE, INSTANCE + "/frames/31", INSTANCE);
        }
    }

    @Test
    void aSingleFrameNeedNotBeWrapped() {
        try (var archive = new DialectArchive(
                        SMALL.multiFrame(), bare("application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1", 0));
                var client = client(archive.dicomWebUrl())) {
            assertSlices(SMALL, eager(client).frames(whole(client).part(30, 1), WINDOW), 30);
            assertThat(fetched(archive)).containsExactly(INSTANCE, INSTANCE + "/frames/31");
        }
    }

    @Test
    void aRetrievalThatBreaksOffGoesOnWithoutTheFramesThatCame() {
        try (var archive = new FaultyArchive(LARGE.multiFrame());
                var client = client(archive.dicomWebUrl())) {
            archive.breaking(INSTANCE, Fault.CLOSED_SHORT_OF_LENGTH, 0.5);
            var source = new FrameSource(client, null, calls, 4);
            assertSlices(
                    LARGE,
                    source.frames(whole(client), WINDOW),
                    IntStream.range(0, 600).toArray());
            assertThat(archive.paths()).filteredOn(INSTANCE::equals).hasSize(1);
            assertThat(archive.paths().get(2)).as("after metadata and instance").startsWith(INSTANCE + "/frames/");
            assertThat(replayedBytes.get()).as("the last frame that came").isEqualTo(FRAME);
        }
    }

    @Test
    void anInstanceThatWasReplacedDoesNotGoOn() {
        var begun = new AtomicBoolean();
        DialectArchive.Dialect replaced = (exchange, right) -> {
            if (exchange.request().target().contains("/frames/")) {
                exchange.respond(200, DialectArchive.type(right), brighter(right.body()));
            } else if (exchange.request().target().equals(INSTANCE) && begun.compareAndSet(false, true)) {
                byte[] body = right.body();
                exchange.head(200, DialectArchive.type(right), "Content-Length: " + body.length + "\n")
                        .bytes(Arrays.copyOf(body, body.length / 2))
                        .close();
            } else {
                right(exchange, right);
            }
        };
        try (var archive = new DialectArchive(LARGE.multiFrame(), replaced);
                var client = client(archive.dicomWebUrl())) {
            var frames = new FrameSource(client, null, calls, 4).frames(whole(client), WINDOW);
            assertThatThrownBy(() -> frames.blockLast(LIMIT))
                    .isInstanceOf(ContradictionException.class)
                    .hasMessageContaining("replaced");
        }
    }

    /** With another value in the first pixel of the first part. */
    private static byte[] brighter(byte[] body) {
        byte[] changed = body.clone();
        int pixels = new String(body, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n") + 4;
        changed[pixels + 1] ^= 1;
        return changed;
    }

    /** An Orthanc 1.12.7 ends when it has to transcode native frames. */
    @Test
    void framesThatWouldBeTranscodedAreNotAskedFor() {
        try (var archive = new DialectArchive(List.of(SMALL.bigEndian()), SingleFramesTest::right);
                var client = client(archive.dicomWebUrl())) {
            var source = eager(client);
            for (int time = 0; time < 2; time++) {
                var came = source.frames(whole(client).part(30, 1), WINDOW)
                        .collectList()
                        .block(LIMIT);
                assertThat(came).singleElement().extracting(Frame::index).isEqualTo(30);
            }
            assertThat(fetched(archive)).as("header, whole, and whole").containsExactly(INSTANCE, INSTANCE, INSTANCE);
        }
    }

    @Test
    void anInstanceWhoseHeaderDoesNotComeIsHadWhole() {
        var asked = new AtomicInteger();
        DialectArchive.Dialect empty = (exchange, right) -> {
            if (exchange.request().target().equals(INSTANCE) && asked.getAndIncrement() == 0) {
                var body = "\r\n--b\r\n\r\n--b--\r\n".getBytes(StandardCharsets.ISO_8859_1);
                exchange.respond(200, "multipart/related; boundary=b", body);
            } else {
                right(exchange, right);
            }
        };
        try (var archive = new DialectArchive(SMALL.multiFrame(), empty);
                var client = client(archive.dicomWebUrl())) {
            assertSlices(SMALL, eager(client).frames(whole(client).part(30, 1), WINDOW), 30);
            assertThat(fetched(archive)).containsExactly(INSTANCE, INSTANCE);
        }
    }

    @Test
    void framesAreCountedAsTheyAreWantedAndAsTheyCome() {
        try (var archive = new DialectArchive(SMALL.multiFrame(), SingleFramesTest::right);
                var client = client(archive.dicomWebUrl())) {
            eager(client).frames(whole(client).part(30, 3), WINDOW).blockLast(LIMIT);
            assertThat(List.of(wanted.get(), single.get(), whole.get())).containsExactly(3L, 3, 0);
            eager(client).frames(whole(client).part(0, 40), WINDOW).blockLast(LIMIT);
            assertThat(List.of(wanted.get(), single.get(), whole.get())).containsExactly(43L, 3, 40);
        }
    }

    @Test
    void framesThatFailAgainAndAgainAreHadFromTheInstance() {
        var failures = new AtomicInteger();
        DialectArchive.Dialect failing = (exchange, right) -> {
            if (exchange.request().target().contains("/frames/")) {
                failures.incrementAndGet();
                exchange.respond(503, "text/plain", new byte[0]);
            } else {
                right(exchange, right);
            }
        };
        try (var archive = new DialectArchive(SMALL.multiFrame(), failing);
                var client = client(archive.dicomWebUrl())) {
            assertSlices(SMALL, eager(client).frames(whole(client).part(30, 1), WINDOW), 30);
            assertThat(failures).hasValue(2);
        }
    }

    private FrameSource eager(DicomWebClient client) {
        return new FrameSource(client, null, calls, 4, observer, 0);
    }

    private static DicomWebClient client(URI dicomWebUrl) {
        return new DicomWebClient(ArchiveOptions.of(dicomWebUrl));
    }

    private static void right(ScriptedServer.Exchange exchange, HttpResponse<byte[]> right) throws IOException {
        exchange.respond(right.statusCode(), DialectArchive.type(right), right.body());
    }

    /** Gives a frame as the whole body, with other bytes behind it or without its last ones. */
    private static DialectArchive.Dialect bare(String type, int more) {
        return (exchange, right) -> {
            if (exchange.request().target().contains("/frames/")) {
                int number = Integer.parseInt(exchange.request().target().substring((INSTANCE + "/frames/").length()));
                exchange.respond(200, type, Arrays.copyOf(slice(SMALL, number - 1), 8 * 8 * 2 + more));
            } else {
                right(exchange, right);
            }
        };
    }

    private static List<String> fetched(DialectArchive archive) {
        return archive.requests().stream()
                .map(ScriptedServer.Request::target)
                .filter(target -> !target.endsWith("/metadata"))
                .toList();
    }

    private static void assertSlices(SliceSeries series, Flux<Frame> frames, int... slices) {
        var came = Objects.requireNonNull(frames.collectList().block(LIMIT));
        assertThat(came)
                .extracting(Frame::index)
                .containsExactly(Arrays.stream(slices).boxed().toArray(Integer[]::new));
        assertThat(came).allSatisfy(frame -> assertThat(frame.data()).isEqualTo(slice(series, frame.index())));
    }

    /** As {@link SliceSeries} says that the samples are. */
    private static byte[] slice(SliceSeries series, int slice) {
        var bytes = ByteBuffer.allocate(series.size() * series.size() * 2).order(ByteOrder.LITTLE_ENDIAN);
        IntStream.range(0, series.size() * series.size())
                .forEach(pixel -> bytes.putShort((short) (slice * 31 + pixel * 7)));
        return bytes.array();
    }

    private static FrameSequence whole(DicomWebClient client) {
        var study = new Uid(SliceSeries.STUDY);
        var series = new Uid(SliceSeries.SERIES);
        var builder = client.retrieveMetadata(study, series)
                .collect(() -> new VolumeBuilder(study, series, new PlanLimits(1 << 30, 10, 1000)), VolumeBuilder::add)
                .block(LIMIT);
        return Objects.requireNonNull(builder)
                .build()
                .all(new ArrayOptions(false, false))
                .frames();
    }
}
