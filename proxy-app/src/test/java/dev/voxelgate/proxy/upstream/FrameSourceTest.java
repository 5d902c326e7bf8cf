package dev.voxelgate.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.dicomweb.DicomWebClient;
import dev.voxelgate.dicomweb.http.ArchiveOptions;
import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.dicomweb.testing.ScriptedServer;
import dev.voxelgate.proxy.demo.Behaviour;
import dev.voxelgate.proxy.demo.DemoArchive;
import dev.voxelgate.proxy.demo.Exchange;
import dev.voxelgate.proxy.demo.store.HeapInstance;
import dev.voxelgate.proxy.demo.store.StoredInstance;
import dev.voxelgate.proxy.support.DialectArchive;
import dev.voxelgate.proxy.support.FaultyArchive;
import dev.voxelgate.proxy.support.FaultyArchive.Fault;
import dev.voxelgate.proxy.support.SliceSeries;
import dev.voxelgate.proxy.volume.ArrayOptions;
import dev.voxelgate.proxy.volume.FrameSequence;
import dev.voxelgate.proxy.volume.PlanLimits;
import dev.voxelgate.proxy.volume.UnprocessableVolumeException;
import dev.voxelgate.proxy.volume.VolumeBuilder;
import dev.voxelgate.proxy.volume.Window;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.test.StepVerifier;

class FrameSourceTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final SliceSeries SLICES = new SliceSeries(5, 8);
    private static final String SERIES = "/dicom-web/studies/2.25.1/series/2.25.1.1";

    /** SHA-1 of {@code TEST|2.25.1|2.25.1.1|2.25.1.1.1} and so on, by Python's hashlib. */
    private static final List<String> ORTHANC_IDS = List.of(
            "a613cfd4-7387c980-f041fcce-5cc518ca-6dd4e73e",
            "59197f42-cd815e87-cb419623-ca85c800-b8a49b9a",
            "1aa1e803-9ab3df70-4f65fe04-f3c04cd1-3d658d77",
            "5c0c9fcb-5c9154e9-3c10b3ec-fcfdc491-9c78cf1f",
            "e7e2a5cc-6770a93a-8e3450f1-bcb53353-40f053d9");

    /** More than there are frames. */
    private static final Window WIDE = window(8);

    private static final DialectArchive.Dialect CORRECT =
            (exchange, right) -> exchange.respond(right.statusCode(), DialectArchive.type(right), right.body());

    private final AtomicLong replayedBytes = new AtomicLong();
    private final ArchiveCalls calls = new ArchiveCalls(
            new RetryPolicy(5, Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofSeconds(30)),
            new ArchiveBreaker(Duration.ofSeconds(5)),
            _ -> {},
            replayedBytes::addAndGet);

    @Test
    void aSeriesIsOneRequest() {
        try (var archive = new DialectArchive(SLICES.instances(), CORRECT);
                var client = client(archive.dicomWebUrl())) {
            assertThat(names(source(client, null, 4), whole(client), WIDE)).isEqualTo(slices(1, 5));
            assertThat(fetched(archive)).containsExactly(SERIES);
        }
    }

    @Test
    void anArchivesOrderThatFitsTheWindowIsTurnedIntoThePlans() {
        try (var archive = new DialectArchive(SLICES.instances(IntStream.of(1, 0, 3, 4, 2)), CORRECT);
                var client = client(archive.dicomWebUrl())) {
            assertThat(names(source(client, null, 4), whole(client), window(2))).isEqualTo(slices(1, 5));
            assertThat(fetched(archive)).containsExactly(SERIES);
        }
    }

    @Test
    void anArchivesOrderThatDoesNotFitTheWindowTakesARequestForEachInstance() {
        try (var archive = new DialectArchive(SLICES.instances(IntStream.of(4, 3, 2, 1, 0)), CORRECT);
                var client = client(archive.dicomWebUrl())) {
            assertThat(names(source(client, null, 4), whole(client), window(2))).isEqualTo(slices(1, 5));
            assertThat(fetched(archive)).containsExactlyInAnyOrderElementsOf(instances(1, 5));
        }
    }

    @Test
    void aPartTakesRequestsForItsInstancesOnly() {
        try (var archive = new DialectArchive(SLICES.instances(), CORRECT);
                var client = client(archive.dicomWebUrl())) {
            assertThat(names(source(client, null, 4), whole(client).part(1, 3), WIDE))
                    .isEqualTo(slices(2, 4));
            assertThat(fetched(archive)).containsExactlyInAnyOrderElementsOf(instances(2, 4));
        }
    }

    @Test
    void fromAnOrthancItIsFiles() {
        var files = SLICES.instances();
        try (var archive = new DialectArchive(files, orthanc(files));
                var client = client(archive.dicomWebUrl())) {
            assertThat(names(source(client, rest(client, archive), 4), whole(client), WIDE))
                    .isEqualTo(slices(1, 5));
            assertThat(fetched(archive))
                    .containsExactlyInAnyOrderElementsOf(
                            ORTHANC_IDS.stream().map(FrameSourceTest::file).toList());
        }
    }

    /** The demo archive has no resource of Orthanc's, as an Orthanc that computes identifiers otherwise has not these. */
    @Test
    void whatAnOrthancHasUnderAnotherIdentifierIsAskedForByItsUids() {
        try (var archive = new DialectArchive(SLICES.instances(), CORRECT);
                var client = client(archive.dicomWebUrl())) {
            assertThat(names(
                            source(client, rest(client, archive), 4),
                            whole(client).part(1, 1),
                            WIDE))
                    .isEqualTo(slices(2, 2));
            assertThat(fetched(archive))
                    .containsExactly(file(ORTHANC_IDS.get(1)), instances(2, 2).getFirst());
        }
    }

    @ParameterizedTest(name = "a window of {0} and {1} requests")
    @CsvSource({"1, 4, 1", "2, 3, 2", "8, 2, 2"})
    void noMoreRequestsAreOpenThanTheWindowAndTheConfigurationAllow(int window, int concurrency, int expected) {
        var open = new AtomicInteger();
        var most = new AtomicInteger();
        var allOpen = new CountDownLatch(expected);
        var tooMany = new CountDownLatch(expected + 1);
        DialectArchive.Dialect counting = (exchange, right) -> {
            if (exchange.request().target().contains("/instances/")) {
                most.accumulateAndGet(open.incrementAndGet(), Math::max);
                allOpen.countDown();
                tooMany.countDown();
                ScriptedServer.await(allOpen);
                var _ = tooMany.await(200, TimeUnit.MILLISECONDS); // time for another one to come, which none should
                open.decrementAndGet(); // before the client can know that it has the answer
            }
            CORRECT.answer(exchange, right);
        };
        try (var archive = new DialectArchive(SLICES.instances(), counting);
                var client = client(archive.dicomWebUrl())) {
            assertThat(names(source(client, null, concurrency), whole(client).part(0, 4), window(window)))
                    .isEqualTo(slices(1, 4));
            assertThat(most).hasValue(expected);
        }
    }

    @Test
    void nothingIsFetchedFurtherAheadThanTheWindow() {
        try (var archive = new DialectArchive(SLICES.instances(), CORRECT);
                var client = client(archive.dicomWebUrl())) {
            StepVerifier.create(source(client, null, 4).frames(whole(client).part(0, 4), window(1)), 1)
                    .expectNextCount(1)
                    .then(() -> assertThat(fetched(archive)).hasSizeBetween(1, 2))
                    .thenRequest(1)
                    .expectNextCount(1)
                    .then(() -> assertThat(fetched(archive)).hasSizeBetween(2, 3))
                    .thenCancel()
                    .verify(LIMIT);
        }
    }

    static List<List<HeapInstance>> objects() {
        return List.of(SLICES.instances(), SLICES.multiFrame());
    }

    @ParameterizedTest
    @MethodSource("objects")
    void aCancelEndsTheRequest(List<HeapInstance> objects) {
        var isGone = new CompletableFuture<Boolean>();
        DialectArchive.Dialect stalling = (exchange, right) -> {
            if (exchange.request().target().endsWith("/metadata")) {
                CORRECT.answer(exchange, right);
                return;
            }
            byte[] body = right.body();
            exchange.head(200, DialectArchive.type(right), "Content-Length: " + body.length + "\n")
                    .bytes(Arrays.copyOf(body, body.length - 100));
            isGone.complete(exchange.awaitClientsClose(LIMIT.toMillis()));
        };
        try (var archive = new DialectArchive(objects, stalling);
                var client = client(archive.dicomWebUrl())) {
            StepVerifier.create(source(client, null, 4).frames(whole(client), WIDE))
                    .expectNextCount(1)
                    .thenCancel()
                    .verify(LIMIT);
            assertThat(isGone).succeedsWithin(LIMIT).isEqualTo(true);
        }
    }

    @Test
    void aSeriesThatBreaksOffGoesOnInstanceByInstance() {
        try (var archive = new FaultyArchive(SLICES.instances());
                var client = client(archive.dicomWebUrl())) {
            archive.breaking(SERIES, Fault.CLOSED_SHORT_OF_LENGTH, 0.5);
            assertThat(names(source(client, null, 4), whole(client), WIDE)).isEqualTo(slices(1, 5));
            var fetched = archive.paths().stream()
                    .filter(path -> !path.endsWith("/metadata"))
                    .toList();
            assertThat(fetched).startsWith(SERIES).doesNotHaveDuplicates().containsAll(instances(3, 5));
            assertThat(instances(1, 5)).containsAll(fetched.subList(1, fetched.size()));
        }
    }

    @Test
    void anInstanceThatBreaksOffGoesOnWithTheFrameThatIsNext() {
        try (var archive = new FaultyArchive(new SliceSeries(5, 64).multiFrame());
                var client = client(archive.dicomWebUrl())) {
            var path = instances(1, 1).getFirst();
            archive.breaking(path, Fault.CLOSED_SHORT_OF_LENGTH, 0.8);
            assertThat(names(source(client, null, 4), whole(client), WIDE))
                    .containsExactly("2.25.1.1.1#0", "2.25.1.1.1#1", "2.25.1.1.1#2", "2.25.1.1.1#3", "2.25.1.1.1#4");
            assertThat(archive.paths()).filteredOn(path::equals).hasSize(2);
            assertThat(replayedBytes).as("of frames that were passed on before").hasPositiveValue();
        }
    }

    @Test
    void anInstanceThatIsGoneContradictsThePlan() {
        DialectArchive.Dialect lacking = (exchange, right) -> {
            if (exchange.request().target().equals(instances(3, 3).getFirst())) {
                exchange.respond(404, "text/plain", new byte[0]);
            } else {
                CORRECT.answer(exchange, right);
            }
        };
        try (var archive = new DialectArchive(SLICES.instances(), lacking);
                var client = client(archive.dicomWebUrl())) {
            StepVerifier.create(source(client, null, 1)
                            .frames(whole(client).part(1, 3), WIDE)
                            .map(PlannedFrames::name))
                    .expectNext("2.25.1.1.2#0")
                    .expectErrorSatisfies(failure -> assertThat(failure)
                            .isInstanceOf(ContradictionException.class)
                            .hasMessageEndingWith("the archive does not have it"))
                    .verify(LIMIT);
        }
    }

    @Test
    void aSeriesThatComesWithoutOneOfItsInstancesContradictsThePlan() {
        var lacking = new Behaviour() {
            @Override
            public List<StoredInstance> order(Exchange exchange, List<StoredInstance> instances) {
                return exchange.path().endsWith("/metadata") ? instances : instances.subList(0, 4);
            }
        };
        try (var archive = new DemoArchive(SLICES.instances(), 0, lacking).start();
                var client = client(archive.dicomWebUrl())) {
            StepVerifier.create(source(client, null, 4).frames(whole(client), WIDE))
                    .expectNextCount(4)
                    .expectErrorSatisfies(failure -> assertThat(failure)
                            .isInstanceOf(ContradictionException.class)
                            .hasMessageEndingWith("it did not come"))
                    .verify(LIMIT);
        }
    }

    @Test
    void anInstanceWhoseUidIsNotSafeInAPathIsNotAskedForByIt() {
        try (var archive = new DialectArchive(SLICES.instances(), CORRECT);
                var client = client(archive.dicomWebUrl())) {
            var builder = new VolumeBuilder(new Uid("2.25.1"), new Uid("2.25.1.1"), new PlanLimits(1000, 1, 1));
            builder.add(PlannedFrames.metadata("1.2/../3", 1));
            var unsafe = builder.build().all(new ArrayOptions(false, false)).frames();

            assertThatThrownBy(() -> names(source(client, null, 4), unsafe, WIDE))
                    .isInstanceOf(UnprocessableVolumeException.class);
            assertThat(archive.requests()).isEmpty();

            assertThatThrownBy(() -> names(source(client, rest(client, archive), 4), unsafe, WIDE))
                    .isInstanceOf(ContradictionException.class);
            assertThat(archive.requests())
                    .singleElement()
                    .satisfies(request -> assertThat(request.target()).matches("/instances/[0-9a-f-]{44}/file"));
        }
    }

    private FrameSource source(DicomWebClient client, @Nullable OrthancRest orthanc, int concurrency) {
        return new FrameSource(client, orthanc, calls, concurrency);
    }

    private static DicomWebClient client(URI dicomWebUrl) {
        return new DicomWebClient(ArchiveOptions.of(dicomWebUrl));
    }

    private static OrthancRest rest(DicomWebClient client, DialectArchive archive) {
        return new OrthancRest(client, archive.dicomWebUrl().resolve("/"));
    }

    private static Window window(int frames) {
        return new Window(frames, frames, 1 << 20, 1 << 20);
    }

    /** The frames of the series as its metadata are now. */
    private static FrameSequence whole(DicomWebClient client) {
        var study = new Uid(SliceSeries.STUDY);
        var series = new Uid(SliceSeries.SERIES);
        var builder = client.retrieveMetadata(study, series)
                .collect(() -> new VolumeBuilder(study, series, new PlanLimits(1 << 20, 10, 10)), VolumeBuilder::add)
                .block(LIMIT);
        return Objects.requireNonNull(builder)
                .build()
                .all(new ArrayOptions(false, false))
                .frames();
    }

    private static List<String> names(FrameSource source, FrameSequence frames, Window window) {
        return Objects.requireNonNull(source.frames(frames, window)
                .map(PlannedFrames::name)
                .collectList()
                .block(LIMIT));
    }

    private static List<String> slices(int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(slice -> "2.25.1.1." + slice + "#0")
                .toList();
    }

    private static List<String> instances(int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(slice -> SERIES + "/instances/2.25.1.1." + slice)
                .toList();
    }

    private static String file(String orthancId) {
        return "/instances/" + orthancId + "/file";
    }

    private static List<String> fetched(DialectArchive archive) {
        return archive.requests().stream()
                .map(ScriptedServer.Request::target)
                .filter(target -> !target.endsWith("/metadata"))
                .toList();
    }

    /** Has the files by their identifiers too. */
    private static DialectArchive.Dialect orthanc(List<HeapInstance> files) {
        return (exchange, right) -> {
            var target = exchange.request().target();
            if (target.startsWith("/instances/")) {
                int index =
                        ORTHANC_IDS.stream().map(FrameSourceTest::file).toList().indexOf(target);
                exchange.respond(200, "application/dicom", files.get(index).file());
            } else {
                CORRECT.answer(exchange, right);
            }
        };
    }
}
