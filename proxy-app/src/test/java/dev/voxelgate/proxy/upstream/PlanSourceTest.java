package dev.voxelgate.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.dicomweb.DicomWebClient;
import dev.voxelgate.dicomweb.http.ArchiveOptions;
import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.dicomweb.stream.LimitExceededException;
import dev.voxelgate.dicomweb.testing.ScriptedServer;
import dev.voxelgate.proxy.demo.DemoArchive;
import dev.voxelgate.proxy.demo.store.HeapInstance;
import dev.voxelgate.proxy.support.DialectArchive;
import dev.voxelgate.proxy.support.FaultyArchive;
import dev.voxelgate.proxy.support.FaultyArchive.Fault;
import dev.voxelgate.proxy.support.SliceSeries;
import dev.voxelgate.proxy.upstream.credentials.CallerToken;
import dev.voxelgate.proxy.volume.ArrayOptions;
import dev.voxelgate.proxy.volume.ArrayPlan;
import dev.voxelgate.proxy.volume.ChangedVolumeException;
import dev.voxelgate.proxy.volume.OrthancId;
import dev.voxelgate.proxy.volume.PlanLimits;
import dev.voxelgate.proxy.volume.PlannedInstance;
import dev.voxelgate.proxy.volume.UnknownResourceException;
import dev.voxelgate.proxy.volume.VolumeOptions;
import dev.voxelgate.proxy.volume.VolumeRequest;
import dev.voxelgate.proxy.volume.VolumeTarget;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.groups.Tuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

class PlanSourceTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final SliceSeries SLICES = new SliceSeries(3, 8);
    private static final Uid STUDY = new Uid(SliceSeries.STUDY);
    private static final Uid SERIES = new Uid(SliceSeries.SERIES);
    private static final VolumeTarget.Series BY_UIDS = new VolumeTarget.Series(STUDY, SERIES);
    private static final String SERIES_PATH = "/dicom-web/studies/2.25.1/series/2.25.1.1";

    private static final OrthancId ORTHANC_SERIES = new OrthancId("90374817-f9de74f8-9b0d217b-1a3a5343-4b565485");
    private static final OrthancId ORTHANC_FILE = new OrthancId("00000000-00000000-00000000-00000000-00000001");

    private static final DialectArchive.Dialect CORRECT =
            (exchange, right) -> exchange.respond(right.statusCode(), DialectArchive.type(right), right.body());

    private final ArchiveCalls calls = new ArchiveCalls(
            new RetryPolicy(5, Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofSeconds(30)),
            new ArchiveBreaker(Duration.ofSeconds(5)),
            _ -> {});

    @Test
    void theMetadataOfASeriesMakeItsPlan() {
        try (var archive = new DialectArchive(SLICES.reversed(), CORRECT);
                var client = client(archive.dicomWebUrl())) {
            var plan = plan(source(client, null), BY_UIDS);
            assertThat(plan.shape()).containsExactly(3L, 8L, 8L, 1L);
            assertThat(names(plan)).containsExactly("2.25.1.1.3", "2.25.1.1.2", "2.25.1.1.1");
            assertThat(targets(archive)).containsExactly(SERIES_PATH + "/metadata");
        }
    }

    @Test
    void framesOfAnInstanceComeInTheOrderThatIsAskedFor() {
        try (var archive = new DialectArchive(SLICES.multiFrame(), CORRECT);
                var client = client(archive.dicomWebUrl())) {
            var target = new VolumeTarget.Instance(STUDY, SERIES, new Uid("2.25.1.1.1"), List.of(3, 1));
            var plan = plan(source(client, null), target);
            assertThat(plan.shape()).containsExactly(2L, 8L, 8L, 1L);
            assertThat(plan.instances())
                    .extracting(instance -> instance.frames().last())
                    .containsExactly(2, 0);
            assertThat(targets(archive)).containsExactly(SERIES_PATH + "/instances/2.25.1.1.1/metadata");
        }
    }

    @Test
    void whatTheArchiveDoesNotHaveIsUnknown() {
        try (var archive = new DialectArchive(SLICES.instances(), CORRECT);
                var client = client(archive.dicomWebUrl())) {
            var source = source(client, null);
            assertUnknown(source, new VolumeTarget.Series(STUDY, new Uid("2.25.2")));
            assertUnknown(source, new VolumeTarget.Instance(STUDY, SERIES, new Uid("2.25.2"), List.of()));
        }
    }

    @Test
    void anOrthancIdentifierIsUnknownWithoutAnOrthanc() {
        try (var archive = new DialectArchive(SLICES.instances(), CORRECT);
                var client = client(archive.dicomWebUrl())) {
            assertUnknown(source(client, null), new VolumeTarget.OrthancSeries(ORTHANC_SERIES));
            assertUnknown(source(client, null), new VolumeTarget.OrthancInstance(ORTHANC_FILE, null));
            assertThat(archive.requests()).isEmpty();
        }
    }

    @Test
    void metadataThatBreakOffAreAskedForAnew() {
        try (var archive = new FaultyArchive(SLICES.instances());
                var client = client(archive.dicomWebUrl())) {
            archive.breaking("/metadata", Fault.CLOSED_SHORT_OF_LENGTH, 0.7);
            assertThat(names(plan(source(client, null), BY_UIDS)))
                    .containsExactly("2.25.1.1.1", "2.25.1.1.2", "2.25.1.1.3");
            assertThat(archive.paths()).containsExactly(SERIES_PATH + "/metadata", SERIES_PATH + "/metadata");
        }
    }

    static final List<VolumeTarget> UNSAFE = List.of(
            new VolumeTarget.Series(new Uid("1.2/../3"), SERIES),
            new VolumeTarget.Series(STUDY, new Uid("..")),
            new VolumeTarget.Series(STUDY, new Uid("1.2?a=b")),
            new VolumeTarget.Instance(STUDY, SERIES, new Uid("1.2#3"), List.of()),
            new VolumeTarget.Instance(STUDY, SERIES, new Uid("1.2%2F3"), List.of(1)));

    @ParameterizedTest
    @FieldSource("UNSAFE")
    void aUidThatIsNotSafeInAPathDoesNotReachTheArchive(VolumeTarget target) {
        try (var archive = new DialectArchive(SLICES.instances(), CORRECT);
                var client = client(archive.dicomWebUrl())) {
            assertUnknown(source(client, null), target);
            assertThat(archive.requests()).isEmpty();
        }
    }

    /** An Orthanc holds such objects, and gives them by its own identifiers. */
    @Test
    void whatHasUnsafeUidsIsPlannedFromItsFiles() {
        var file = SLICES.instances().getFirst().file();
        DialectArchive.Dialect orthanc = (exchange, right) -> {
            if (exchange.request().target().equals("/instances/" + ORTHANC_FILE + "/file")) {
                exchange.respond(200, "application/dicom", file);
            } else {
                orthanc(true, "1.2/../3").answer(exchange, right);
            }
        };
        try (var archive = new DialectArchive(List.of(), orthanc);
                var client = client(archive.dicomWebUrl())) {
            var plan = plan(source(client, rest(client, archive)), new VolumeTarget.OrthancSeries(ORTHANC_SERIES));
            assertThat(plan.instances()).extracting(PlannedInstance::orthancId).containsExactly(ORTHANC_FILE);
            assertThat(targets(archive)).noneMatch(target -> target.contains("1.2"));
        }
    }

    @Test
    void theOnlyInstanceOfAnOrthancIsPlannedFromItsFile() {
        var one = SLICES.instances().subList(0, 1);
        try (var archive = new DialectArchive(one, withFile(one.getFirst().file()));
                var client = client(archive.dicomWebUrl())) {
            for (var target : List.of(
                    new VolumeTarget.OrthancSeries(ORTHANC_SERIES),
                    new VolumeTarget.OrthancInstance(ORTHANC_FILE, null))) {
                var plan = plan(source(client, rest(client, archive)), target);
                assertThat(plan.instances())
                        .extracting(PlannedInstance::instance, PlannedInstance::orthancId)
                        .containsExactly(Tuple.tuple(new Uid("2.25.1.1.1"), ORTHANC_FILE));
            }
            assertThat(targets(archive)).noneMatch(target -> target.endsWith("/metadata"));
        }
    }

    /** It is no DICOM file, or another instance's. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aFileThatCannotBePlannedLeavesItToMetadata(int other) {
        byte[] file = other == 0
                ? "no DICOM file".getBytes(StandardCharsets.UTF_8)
                : SLICES.instances().get(other).file();
        try (var archive = new DialectArchive(SLICES.instances(), withFile(file));
                var client = client(archive.dicomWebUrl())) {
            var plan =
                    plan(source(client, rest(client, archive)), new VolumeTarget.OrthancInstance(ORTHANC_FILE, null));
            assertThat(names(plan)).containsExactly("2.25.1.1.1");
            assertThat(targets(archive)).contains(SERIES_PATH + "/instances/2.25.1.1.1/metadata");
        }
    }

    /** An Orthanc with one instance, and its file. */
    private static DialectArchive.Dialect withFile(byte[] file) {
        var instance = """
            {"ParentSeries": "%s", "FileUuid": "one", "MainDicomTags": {"SOPInstanceUID": "2.25.1.1.1"}}\
            """.formatted(ORTHANC_SERIES);
        var orthanc = orthanc(true, "2.25.1.1");
        return (exchange, right) -> {
            var target = exchange.request().target();
            if (target.equals("/instances/" + ORTHANC_FILE + "/file")) {
                exchange.respond(200, "application/dicom", file);
            } else if (target.equals("/instances/" + ORTHANC_FILE)) {
                exchange.respond(200, "application/json", instance.getBytes(StandardCharsets.UTF_8));
            } else {
                orthanc.answer(exchange, right);
            }
        };
    }

    @Test
    void aContradictedSeriesIsPlannedFromItsInstances() throws Exception {
        try (var archive = new DialectArchive(SLICES.reversed(), withOldMetadata());
                var client = client(archive.dicomWebUrl())) {
            var source = source(client, null);
            var first = plan(source, BY_UIDS);
            assertThat(names(first)).containsExactly("2.25.1.1.1", "2.25.1.1.2", "2.25.1.1.3");

            assertThat(source.learnFrom(new ContradictionException("2.25.1.1.1", "it lies elsewhere"), first))
                    .isTrue();

            assertThat(names(plan(source, BY_UIDS))).containsExactly("2.25.1.1.3", "2.25.1.1.2", "2.25.1.1.1");
            assertThat(targets(archive))
                    .contains(
                            SERIES_PATH + "/instances/2.25.1.1.1",
                            SERIES_PATH + "/instances/2.25.1.1.2",
                            SERIES_PATH + "/instances/2.25.1.1.3");
        }
    }

    @Test
    void ofAContradictedSeriesAnotherStoredFileMakesAnotherDigest() {
        var file = new AtomicReference<>("first");
        try (var archive = new DialectArchive(SLICES.instances(), storing(file));
                var client = client(archive.dicomWebUrl())) {
            var source = source(client, rest(client, archive));
            source.learnFrom(new ContradictionException("2.25.1.1.1", "it lies elsewhere"), plan(source, BY_UIDS));
            var digest = plan(source, BY_UIDS).volume().digest();
            assertThat(plan(source, BY_UIDS).volume().digest()).isEqualTo(digest);

            file.set("second");

            assertThat(plan(source, BY_UIDS).volume().digest()).isNotEqualTo(digest);
        }
    }

    @Test
    void aVolumeIsConfirmedAsLongAsAnOrthancHasItsFiles() {
        var file = new AtomicReference<>("first");
        try (var archive = new DialectArchive(SLICES.instances(), storing(file));
                var client = client(archive.dicomWebUrl())) {
            var source = source(client, rest(client, archive));
            var volume = plan(source, BY_UIDS).volume();
            assertThat(source.confirm(BY_UIDS, volume).blockOptional(LIMIT)).isEmpty();
            assertThat(source.confirm(BY_UIDS, volume).blockOptional(LIMIT)).isEmpty();

            file.set("second");

            assertThatThrownBy(() -> source.confirm(BY_UIDS, volume).block(LIMIT))
                    .isInstanceOf(ChangedVolumeException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"true, 1", "false, 3"})
    void theFilesOfAStableSeriesAreListedOnceForEachChange(boolean stable, int listings) {
        var file = new AtomicReference<>("first");
        try (var archive = new DialectArchive(SLICES.instances(), storing(file, stable));
                var client = client(archive.dicomWebUrl())) {
            var source = source(client, rest(client, archive));
            var volume = plan(source, BY_UIDS).volume();
            int before = listings(archive);
            for (int i = 0; i < 3; i++) {
                assertThat(source.confirm(BY_UIDS, volume).blockOptional(LIMIT)).isEmpty();
            }
            assertThat(listings(archive) - before).isEqualTo(listings);
        }
    }

    private static int listings(DialectArchive archive) {
        return Collections.frequency(targets(archive), "/series/" + ORTHANC_SERIES + "/instances");
    }

    /** An Orthanc whose database knows one file of the series. */
    private static DialectArchive.Dialect storing(AtomicReference<String> file) {
        return storing(file, true);
    }

    private static DialectArchive.Dialect storing(AtomicReference<String> file, boolean stable) {
        return (exchange, right) -> {
            // Whatever is stored changes the time.
            var orthanc =
                    orthanc(stable, "2.25.1.1", file.get().equals("first") ? "20260101T101010" : "20260101T101210");
            if (exchange.request().target().startsWith("/series/" + ORTHANC_SERIES + "/instances")) {
                var database = "[{\"FileUuid\": \"" + file.get() + "\"}]";
                exchange.respond(200, "application/json", database.getBytes(StandardCharsets.UTF_8));
            } else {
                orthanc.answer(exchange, right);
            }
        };
    }

    @Test
    void onlyTheContradictedSeriesIsPlannedFromItsInstances() throws Exception {
        try (var archive = new DialectArchive(SLICES.reversed(), withOldMetadata());
                var client = client(archive.dicomWebUrl())) {
            var source = source(client, null);
            var plan = plan(source, BY_UIDS);
            source.learnFrom(new ContradictionException("2.25.1.1.1", "it lies elsewhere"), plan);
            var before = targets(archive).size();
            assertUnknown(source, new VolumeTarget.Series(STUDY, new Uid("2.25.2")));
            assertThat(targets(archive))
                    .hasSize(before + 1)
                    .last()
                    .isEqualTo("/dicom-web/studies/2.25.1/series/2.25.2/metadata");
        }
    }

    @ParameterizedTest
    @CsvSource({"max-frame-bytes, true", "max-part-header-bytes, false"})
    void onlyAFrameThatIsTooLargeMayBeAnotherInstances(String limit, boolean isNews) {
        try (var archive = new DialectArchive(SLICES.instances(), CORRECT);
                var client = client(archive.dicomWebUrl())) {
            var source = source(client, null);
            var plan = plan(source, BY_UIDS);
            var failure = new LimitExceededException(0, limit, 1);
            assertThat(source.learnFrom(failure, plan)).isEqualTo(isNews);
            assertThat(source.learnFrom(failure, plan)).as("the second time").isFalse();
        }
    }

    /** Another request may have learned it meanwhile, and the plan be older. */
    @Test
    void aContradictionIsWorthAnotherPlanEachTime() {
        try (var archive = new DialectArchive(SLICES.instances(), CORRECT);
                var client = client(archive.dicomWebUrl())) {
            var source = source(client, null);
            var plan = plan(source, BY_UIDS);
            var failure = new ContradictionException("2.25.1.1.1", "it lies elsewhere");
            assertThat(source.learnFrom(failure, plan)).isTrue();
            assertThat(source.learnFrom(failure, plan)).isTrue();
        }
    }

    /** Orthanc's DICOMweb plugin keeps old metadata until it holds the series for stable; its database is right. */
    @Test
    void anUnstableSeriesWhoseMetadataAreOldIsPlannedFromItsInstances() throws Exception {
        var database = """
            [{"MainDicomTags": {"SOPInstanceUID": "2.25.1.1.1", "InstanceNumber": "3",
               "ImagePositionPatient": "0\\\\0\\\\2", "ImageOrientationPatient": "1\\\\0\\\\0\\\\0\\\\1\\\\0"}},
             {"MainDicomTags": {"SOPInstanceUID": "2.25.1.1.2", "InstanceNumber": "2",
               "ImagePositionPatient": "0\\\\0\\\\1", "ImageOrientationPatient": "1\\\\0\\\\0\\\\0\\\\1\\\\0"}},
             {"MainDicomTags": {"SOPInstanceUID": "2.25.1.1.3", "InstanceNumber": "1",
               "ImagePositionPatient": "0\\\\0\\\\0", "ImageOrientationPatient": "1\\\\0\\\\0\\\\0\\\\1\\\\0"}}]\
            """;
        var old = withOldMetadata();
        var orthanc = orthanc(false, "2.25.1.1");
        DialectArchive.Dialect unstable = (exchange, right) -> {
            var target = exchange.request().target();
            if (target.startsWith("/series/" + ORTHANC_SERIES + "/instances")) {
                exchange.respond(200, "application/json", database.getBytes(StandardCharsets.UTF_8));
            } else {
                (target.endsWith("/metadata") ? old : orthanc).answer(exchange, right);
            }
        };
        try (var archive = new DialectArchive(SLICES.reversed(), unstable);
                var client = client(archive.dicomWebUrl())) {
            assertThat(names(plan(source(client, rest(client, archive)), BY_UIDS)))
                    .containsExactly("2.25.1.1.3", "2.25.1.1.2", "2.25.1.1.1");
        }
    }

    @Test
    void otherFailuresLeaveTheMetadataBelieved() throws Exception {
        try (var archive = new DialectArchive(SLICES.reversed(), withOldMetadata());
                var client = client(archive.dicomWebUrl())) {
            var source = source(client, null);
            var plan = plan(source, BY_UIDS);
            assertThat(source.learnFrom(new IllegalStateException("unlucky"), plan))
                    .isFalse();
            assertThat(names(plan(source, BY_UIDS))).isEqualTo(names(plan));
        }
    }

    @Test
    void metadataOfAnotherInstanceThanTheOneAskedForContradict() {
        try (var archive = new DialectArchive(SLICES.instances(), (exchange, right) -> {
                    var body = new String(right.body(), StandardCharsets.UTF_8).replace("2.25.1.1.1", "2.25.1.1.9");
                    exchange.respond(200, DialectArchive.type(right), body.getBytes(StandardCharsets.UTF_8));
                });
                var client = client(archive.dicomWebUrl())) {
            var target = new VolumeTarget.Instance(STUDY, SERIES, new Uid("2.25.1.1.1"), List.of());
            assertThatThrownBy(() -> plan(source(client, null), target)).isInstanceOf(ContradictionException.class);
        }
    }

    @ParameterizedTest(name = "a stable series {0}: metadata are asked for {1} times")
    @CsvSource({"true, 1", "false, 2"})
    void whatAnOrthancSaysOfAStableSeriesIsUsedAgain(boolean stable, int times) {
        try (var archive = new DialectArchive(SLICES.instances(), orthanc(stable, "2.25.1.1"));
                var client = client(archive.dicomWebUrl())) {
            var source = source(client, rest(client, archive));
            var target = new VolumeTarget.OrthancSeries(ORTHANC_SERIES);
            assertThat(names(plan(source, target))).isEqualTo(names(plan(source, target)));
            assertThat(targets(archive))
                    .filteredOn(path -> path.endsWith("/metadata"))
                    .hasSize(times);
        }
    }

    @Test
    void anArchiveThatCannotTellChangesIsAskedEachTime() {
        try (var archive = new DialectArchive(SLICES.instances(), CORRECT);
                var client = client(archive.dicomWebUrl())) {
            var source = source(client, null);
            plan(source, BY_UIDS);
            plan(source, BY_UIDS);
            assertThat(targets(archive)).containsExactly(SERIES_PATH + "/metadata", SERIES_PATH + "/metadata");
        }
    }

    @Test
    void aVolumeThatIsKeptIsForgottenAfterAContradiction() throws Exception {
        var old = withOldMetadata();
        var orthanc = orthanc(true, "2.25.1.1");
        DialectArchive.Dialect both = (exchange, right) ->
                (exchange.request().target().endsWith("/metadata") ? old : orthanc).answer(exchange, right);
        try (var archive = new DialectArchive(SLICES.reversed(), both);
                var client = client(archive.dicomWebUrl())) {
            var source = source(client, rest(client, archive));
            var target = new VolumeTarget.OrthancSeries(ORTHANC_SERIES);
            var kept = plan(source, target);
            assertThat(names(kept)).containsExactly("2.25.1.1.1", "2.25.1.1.2", "2.25.1.1.3");
            source.learnFrom(new ContradictionException("2.25.1.1.1", "it lies elsewhere"), kept);
            assertThat(names(plan(source, target))).containsExactly("2.25.1.1.3", "2.25.1.1.2", "2.25.1.1.1");
        }
    }

    @Test
    void whatOneCallerIsToldIsNotSharedWithAnother() {
        try (var archive = new DialectArchive(SLICES.instances(), orthanc(true, "2.25.1.1"));
                var client = client(archive.dicomWebUrl())) {
            var source = source(client, rest(client, archive));
            var target = new VolumeTarget.OrthancSeries(ORTHANC_SERIES);
            for (var token : List.of("one", "other", "one", "other")) {
                var caller = CallerToken.of(List.of("Bearer " + token)).orElseThrow();
                plan(source, target, Context.of(CallerToken.class, caller));
            }
            assertThat(targets(archive))
                    .filteredOn(path -> path.endsWith("/metadata"))
                    .hasSize(2);
        }
    }

    private PlanSource source(DicomWebClient client, @Nullable OrthancRest orthanc) {
        return new PlanSource(client, orthanc, calls, new PlanLimits(1 << 20, 10, 10), Duration.ofMinutes(1), 2);
    }

    private static DicomWebClient client(URI dicomWebUrl) {
        return new DicomWebClient(ArchiveOptions.of(dicomWebUrl));
    }

    private static OrthancRest rest(DicomWebClient client, DialectArchive archive) {
        return new OrthancRest(client, archive.dicomWebUrl().resolve("/"));
    }

    @Test
    void aPinnedVolumeOfAnArchiveThatCannotTellChangesIsUsedAgain() {
        try (var archive = new DialectArchive(SLICES.instances(), CORRECT);
                var client = client(archive.dicomWebUrl())) {
            var source = source(client, null);
            var digest = plan(source, BY_UIDS).volume().digest();
            for (int i = 0; i < 3; i++) {
                assertThat(pinned(source, digest).block(LIMIT)).isNotNull();
            }
            assertThat(targets(archive)).hasSize(2);
            assertThatThrownBy(() -> pinned(source, "0".repeat(32)).block(LIMIT))
                    .isInstanceOf(ChangedVolumeException.class);
        }
    }

    private static Mono<ArrayPlan> pinned(PlanSource source, String digest) {
        return source.plan(new VolumeRequest(BY_UIDS, digest, VolumeOptions.DEFAULT, ArrayOptions.DEFAULT));
    }

    private static ArrayPlan plan(PlanSource source, VolumeTarget target) {
        return plan(source, target, Context.empty());
    }

    private static ArrayPlan plan(PlanSource source, VolumeTarget target, Context context) {
        return Objects.requireNonNull(source.plan(new VolumeRequest(target, new ArrayOptions(true, false)))
                .contextWrite(context)
                .block(LIMIT));
    }

    private static void assertUnknown(PlanSource source, VolumeTarget target) {
        assertThatThrownBy(() -> plan(source, target)).isInstanceOf(UnknownResourceException.class);
    }

    private static List<String> names(ArrayPlan plan) {
        return plan.instances().stream()
                .map(instance -> instance.instance().value())
                .toList();
    }

    private static List<String> targets(DialectArchive archive) {
        return archive.requests().stream().map(ScriptedServer.Request::target).toList();
    }

    /** Says of the instances what was so before they were replaced. */
    private static DialectArchive.Dialect withOldMetadata() throws IOException, InterruptedException {
        byte[] old = metadata(SLICES.instances());
        return (exchange, right) -> {
            if (exchange.request().target().endsWith("/metadata") && right.statusCode() == 200) {
                exchange.respond(200, DialectArchive.type(right), old);
            } else {
                CORRECT.answer(exchange, right);
            }
        };
    }

    private static byte[] metadata(List<HeapInstance> instances) throws IOException, InterruptedException {
        try (var archive = new DemoArchive(instances, 0).start();
                var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(archive.dicomWebUrl().resolve(SERIES_PATH + "/metadata"))
                    .header("Accept", "application/dicom+json");
            return http.send(request.build(), BodyHandlers.ofByteArray()).body();
        }
    }

    /** Tells of one series what an Orthanc tells, and has no file by its identifier. */
    private static DialectArchive.Dialect orthanc(boolean stable, String series) {
        return orthanc(stable, series, "20260101T101010");
    }

    private static DialectArchive.Dialect orthanc(boolean stable, String series, String lastUpdate) {
        var json = """
            {"IsStable": %s, "LastUpdate": "%s", "Instances": ["%s"],
             "MainDicomTags": {"StudyInstanceUID": "2.25.1", "SeriesInstanceUID": "%s"}}\
            """.formatted(stable, lastUpdate, ORTHANC_FILE, series);
        return (exchange, right) -> {
            if (exchange.request().target().matches("/series/" + ORTHANC_SERIES + "(/study)?")) {
                exchange.respond(200, "application/json", json.getBytes(StandardCharsets.UTF_8));
            } else {
                CORRECT.answer(exchange, right);
            }
        };
    }
}
