package dev.voxelgate.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.dicomweb.DicomWebClient;
import dev.voxelgate.dicomweb.http.ArchiveOptions;
import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.dicomweb.testing.ScriptedServer;
import dev.voxelgate.proxy.demo.store.HeapInstance;
import dev.voxelgate.proxy.numpy.DType;
import dev.voxelgate.proxy.support.DialectArchive;
import dev.voxelgate.proxy.support.SliceSeries;
import dev.voxelgate.proxy.upstream.credentials.CallerToken;
import dev.voxelgate.proxy.volume.ArrayLayout;
import dev.voxelgate.proxy.volume.ArrayOptions;
import dev.voxelgate.proxy.volume.ArrayPlan;
import dev.voxelgate.proxy.volume.ArraySelection;
import dev.voxelgate.proxy.volume.ChangedVolumeException;
import dev.voxelgate.proxy.volume.Drop;
import dev.voxelgate.proxy.volume.OrthancId;
import dev.voxelgate.proxy.volume.PlanLimits;
import dev.voxelgate.proxy.volume.PlannedInstance;
import dev.voxelgate.proxy.volume.UnprocessableVolumeException;
import dev.voxelgate.proxy.volume.VolumeOptions;
import dev.voxelgate.proxy.volume.VolumeRequest;
import dev.voxelgate.proxy.volume.VolumeTarget;
import dev.voxelgate.proxy.volume.geometry.Tolerance;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.util.context.Context;

class DatabasePlanTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final SliceSeries SLICES = new SliceSeries(3, 8);
    private static final OrthancId SERIES = OrthancId.ofSeries("TEST", SliceSeries.STUDY, SliceSeries.SERIES);
    private static final VolumeRequest REQUEST =
            new VolumeRequest(new VolumeTarget.OrthancSeries(SERIES), ArrayOptions.DEFAULT);

    private static final List<HeapInstance> COMPRESSED = IntStream.range(0, 3)
            .mapToObj(i -> SLICES.encapsulated(i, TransferSyntax.RLE_LOSSLESS, new byte[100 + 10 * i]))
            .toList();
    private static final List<HeapInstance> DEFLATED = SLICES.in(TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN);
    /** The tags that all slices have with the same value, as an Orthanc tells them. */
    private static final String COMMON = """
        {"0008,0016": "1.2.840.10008.5.1.4.1.1.2", "0028,0002": "1", "0028,0004": "MONOCHROME2", "0028,0010": "8", \
        "0028,0011": "8", "0028,0100": "16", "0028,0101": "16", "0028,0103": "0"}\
        """;

    /** The same of an Orthanc that keeps the metadata of the series. */
    private static final String KEPT = COMMON + " ";

    private final ArchiveCalls calls = new ArchiveCalls(
            new RetryPolicy(2, Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofSeconds(30)),
            new ArchiveBreaker(Duration.ofSeconds(5)),
            _ -> {});

    /** What has become of the series. */
    private volatile UnaryOperator<String> changed = UnaryOperator.identity();

    @Test
    void theDatabaseAndOneFileTellWhatMetadataTell() {
        try (var archive = orthanc(SLICES.instances(), "", "");
                var client = new DicomWebClient(ArchiveOptions.of(archive.dicomWebUrl()))) {
            assertThat(asMetadataTell(archive, client).instances())
                    .extracting(PlannedInstance::orthancId)
                    .containsExactly(id(0), id(1), id(2));
            assertThat(targets(archive)).noneMatch(target -> target.contains("shared-tags"));
        }
    }

    @Test
    void whatItTellsIsKeptUntilTheSeriesChanges() {
        try (var archive = orthanc(SLICES.instances(), "", "");
                var client = new DicomWebClient(ArchiveOptions.of(archive.dicomWebUrl()))) {
            var source = source(client, archive);
            values(source, REQUEST);
            int asked = archive.requests().size();
            values(source, REQUEST);
            assertThat(archive.requests()).hasSize(asked + 1);
        }
    }

    @Test
    void afterAContradictionTheFilesTell() {
        try (var archive = orthanc(SLICES.instances(), "", "");
                var client = new DicomWebClient(ArchiveOptions.of(archive.dicomWebUrl()))) {
            var source = source(client, archive);
            assertThat(source.learnFrom(
                            new ContradictionException("2.25.1.1.1", "it has other frames"), values(source, REQUEST)))
                    .isTrue();
            values(source, REQUEST);
            assertThat(targets(archive)).contains("/instances/" + id(1) + "/file", "/instances/" + id(2) + "/file");
        }
    }

    @Test
    void aPlanThatIsKeptIsConfirmedByOneRequest() {
        try (var archive = orthanc(SLICES.instances(), "", "");
                var client = new DicomWebClient(ArchiveOptions.of(archive.dicomWebUrl()))) {
            var source = source(client, archive);
            assertThat(kept(source, REQUEST)).isEmpty();
            var plan = values(source, REQUEST);
            int asked = archive.requests().size();

            var kept = kept(source, REQUEST).orElseThrow();
            assertThat(kept.plan().volume()).isSameAs(plan.volume());
            assertThat(kept.plan().shape()).isEqualTo(plan.shape());
            assertThat(archive.requests()).hasSize(asked);

            assertThat(kept.confirmation().blockOptional(LIMIT)).isEmpty();
            assertThat(targets(archive)).hasSize(asked + 1).last().isEqualTo("/series/" + SERIES);
        }
    }

    @ParameterizedTest
    @CsvSource({"20260101T101010, 20260101T101011", "true, false", "'\"a\", ', ''"})
    void aPlanOfAnotherStateIsNotConfirmedAndForgotten(String before, String after) {
        try (var archive = orthanc(SLICES.instances(), "", "");
                var client = new DicomWebClient(ArchiveOptions.of(archive.dicomWebUrl()))) {
            var source = source(client, archive);
            values(source, REQUEST);
            var kept = kept(source, REQUEST).orElseThrow();
            changed = series -> series.replace(before, after);
            assertThatThrownBy(() -> kept.confirmation().block(LIMIT)).isInstanceOf(ChangedVolumeException.class);
            assertThat(kept(source, REQUEST)).isEmpty();

            values(source, REQUEST);
            assertThat(kept(source, REQUEST).isPresent()).isEqualTo(!after.equals("false"));
        }
    }

    @Test
    void aPlanIsKeptForNobodyElseAndNotAfterAContradiction() {
        try (var archive = orthanc(SLICES.instances(), "", "");
                var client = new DicomWebClient(ArchiveOptions.of(archive.dicomWebUrl()))) {
            var source = source(client, archive);
            var plan = values(source, REQUEST);
            var other = CallerToken.of(List.of("Bearer other")).orElseThrow();
            assertThat(source.keptPlanOfValues(REQUEST)
                            .contextWrite(Context.of(CallerToken.class, other))
                            .blockOptional(LIMIT))
                    .isEmpty();
            source.learnFrom(new ContradictionException("2.25.1.1.1", "it has other frames"), plan);
            assertThat(kept(source, REQUEST)).isEmpty();
        }
    }

    @ParameterizedTest
    @FieldSource("OF_MORE_THAN_VALUES")
    void noPlanIsKeptOfWhatNeedsMoreThanTheOrder(VolumeRequest request) {
        try (var archive = orthanc(SLICES.instances(), "", "");
                var client = new DicomWebClient(ArchiveOptions.of(archive.dicomWebUrl()))) {
            var source = source(client, archive);
            values(source, REQUEST);
            assertThat(kept(source, request)).isEmpty();
        }
    }

    private static Optional<KeptPlan> kept(PlanSource source, VolumeRequest request) {
        return source.keptPlanOfValues(request).blockOptional(LIMIT);
    }

    /** What the database does not tell, or tells otherwise than of slices that are alike. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "InstanceNumber | X",
                "ImagePositionPatient | X",
                "ImageOrientationPatient | X",
                "FileUuid | X",
                "FileSize | X",
                "\"ID\" | \"X\"",
                "SOPInstanceUID | X",
                "2.25.1.1.2 | 2.25.1.1.1",
                "0\\\\0\\\\1 | 0\\\\0",
                "\"InstanceNumber\": \"2\" | \"InstanceNumber\": \"2\", \"NumberOfFrames\": \"2\"",
                "\"InstanceNumber\": \"2\" | \"InstanceNumber\": \"no\""
            })
    void otherwiseMetadataTell(String told, String otherwise) {
        assertMetadataTell(SLICES.instances(), told, otherwise);
    }

    @Test
    void filesOfAnotherSizeLeaveItToMetadata() {
        int row = 8 * Short.BYTES;
        int size = SLICES.instances().getFirst().file().length;
        var told = "\"FileSize\": %d, \"FileUuid\": \"two\"";
        assertMetadataTell(SLICES.instances(), told.formatted(size), told.formatted(size + row));
        assertMetadataTell(SLICES.instances(), told.formatted(size), told.formatted(size - row));
    }

    @ParameterizedTest
    @MethodSource("ofTagsInCommon")
    void theTagsThatAllHaveInCommonTellThatTheyAreAlike(List<HeapInstance> instances, String told, String otherwise) {
        try (var archive = orthanc(instances, told, otherwise, COMMON);
                var client = new DicomWebClient(ArchiveOptions.of(archive.dicomWebUrl()))) {
            assertThat(asMetadataTell(archive, client).instances())
                    .extracting(PlannedInstance::orthancId)
                    .containsExactly(id(0), id(1), id(2));
        }
    }

    static List<Arguments> ofTagsInCommon() {
        var told = "\"FileSize\": %d, \"FileUuid\": \"two\"";
        int size = SLICES.instances().getFirst().file().length;
        return List.of(
                Arguments.of(COMPRESSED, "", ""),
                Arguments.of(SLICES.instances(), told.formatted(size), told.formatted(size + 8 * Short.BYTES)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0028,0002", "0028,0004", "0028,0010", "0028,0011", "0028,0100", "0028,0101", "0028,0103"})
    void withoutOneOfThemMetadataTell(String tag) {
        assertMetadataTell(COMPRESSED, "", "", COMMON.replace(tag, "0028,0102"));
    }

    @Test
    void anOrthancThatDoesNotTellThemIsAskedForMetadata() {
        assertMetadataTell(COMPRESSED, "", "", "");
        assertMetadataTell(COMPRESSED, "", "", "[]");
    }

    @Test
    void metadataThatAnOrthancKeepsAreAskedFor() {
        assertMetadataTell(COMPRESSED, "", "", KEPT);
        assertMetadataTell(DEFLATED, "", "", KEPT);
    }

    @Test
    void deflatedSlicesArePlannedFromTheirHeaders() {
        try (var archive = orthanc(DEFLATED, "", "", "");
                var client = new DicomWebClient(ArchiveOptions.of(archive.dicomWebUrl()))) {
            asMetadataTell(archive, client);
            assertThat(targets(archive).stream().filter(target -> target.endsWith("/file")))
                    .hasSize(4); // the first one tells that they are deflated
        }
    }

    @Test
    void deflatedSlicesThatAreNotAlikeAreRefused() {
        var other = new SliceSeries(3, 4).in(TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN);
        try (var archive = orthanc(List.of(DEFLATED.get(0), DEFLATED.get(1), other.get(2)), "", "", "");
                var client = new DicomWebClient(ArchiveOptions.of(archive.dicomWebUrl()))) {
            var source = source(client, archive);
            assertThatThrownBy(() -> values(source, REQUEST))
                    .isInstanceOfSatisfying(
                            UnprocessableVolumeException.class,
                            refusal -> assertThat(refusal.problem()).isEqualTo("mixed-series"));
            assertThat(asksForMetadata(archive)).isTrue();
        }
    }

    /** The plan of values, made without metadata, and the same as with them. */
    private ArrayPlan asMetadataTell(DialectArchive archive, DicomWebClient client) {
        var source = source(client, archive);
        var plan = values(source, REQUEST);
        assertThat(asksForMetadata(archive)).isFalse();
        var whole = Objects.requireNonNull(source.plan(REQUEST).block(LIMIT));
        assertThat(asksForMetadata(archive)).isTrue();
        assertThat(plan.volume().digest()).isEqualTo(whole.volume().digest());
        assertThat(plan.instances())
                .extracting(PlannedInstance::instance)
                .isEqualTo(whole.instances().stream()
                        .map(PlannedInstance::instance)
                        .toList());
        assertThat(plan.shape()).isEqualTo(whole.shape());
        assertThat(plan.dtype()).isEqualTo(whole.dtype());
        return plan;
    }

    private void assertMetadataTell(List<HeapInstance> instances, String told, String otherwise) {
        assertMetadataTell(instances, told, otherwise, "");
    }

    private void assertMetadataTell(List<HeapInstance> instances, String told, String otherwise, String common) {
        try (var archive = orthanc(instances, told, otherwise, common);
                var client = new DicomWebClient(ArchiveOptions.of(archive.dicomWebUrl()))) {
            assertThat(values(source(client, archive), REQUEST).shape()).containsExactly(3L, 8L, 8L, 1L);
            assertThat(asksForMetadata(archive)).isTrue();
        }
    }

    static final List<VolumeRequest> OF_MORE_THAN_VALUES = List.of(
            with(new VolumeOptions(Set.of(), 0, false, false, Tolerance.DEFAULT), ArrayOptions.DEFAULT),
            with(
                    new VolumeOptions(Set.of(Drop.LOCALIZER), null, false, false, Tolerance.DEFAULT),
                    ArrayOptions.DEFAULT),
            with(new VolumeOptions(Set.of(), null, true, false, Tolerance.DEFAULT), ArrayOptions.DEFAULT),
            with(
                    VolumeOptions.DEFAULT,
                    new ArrayOptions(true, false, DType.FLOAT64, false, ArrayLayout.ZYXC, ArraySelection.ALL)),
            with(
                    VolumeOptions.DEFAULT,
                    new ArrayOptions(true, true, null, false, ArrayLayout.ZYXC, ArraySelection.ALL, true)));

    private static VolumeRequest with(VolumeOptions volume, ArrayOptions options) {
        return new VolumeRequest(REQUEST.target(), null, volume, options);
    }

    @ParameterizedTest
    @FieldSource("OF_MORE_THAN_VALUES")
    void whatNeedsMoreThanTheOrderNeedsMetadata(VolumeRequest request) {
        try (var archive = orthanc(SLICES.instances(), "", "");
                var client = new DicomWebClient(ArchiveOptions.of(archive.dicomWebUrl()))) {
            source(client, archive)
                    .planOfValues(request)
                    .onErrorComplete(UnprocessableVolumeException.class) // there are no groups
                    .block(LIMIT);
            assertThat(asksForMetadata(archive)).isTrue();
        }
    }

    private static OrthancId id(int slice) {
        return OrthancId.ofInstance(
                "TEST", SliceSeries.STUDY, SliceSeries.SERIES, SliceSeries.SERIES + '.' + (slice + 1));
    }

    private ArrayPlan values(PlanSource source, VolumeRequest request) {
        return Objects.requireNonNull(source.planOfValues(request).block(LIMIT));
    }

    private PlanSource source(DicomWebClient client, DialectArchive archive) {
        var rest = new OrthancRest(client, archive.origin());
        return new PlanSource(client, rest, calls, new PlanLimits(1 << 20, 10, 10), Duration.ofMinutes(1), 2);
    }

    private static boolean asksForMetadata(DialectArchive archive) {
        return targets(archive).stream().anyMatch(target -> target.endsWith("/metadata"));
    }

    private static List<String> targets(DialectArchive archive) {
        return archive.requests().stream().map(ScriptedServer.Request::target).toList();
    }

    /**
     * An Orthanc with three slices, which it does not list in their order, and says to be of one size.
     *
     * @param told by its database
     * @param otherwise instead of it
     */
    private DialectArchive orthanc(List<HeapInstance> slices, String told, String otherwise) {
        return orthanc(slices, told, otherwise, "");
    }

    /** @param common the tags that all slices have with one value; of an Orthanc that does not tell, empty */
    private DialectArchive orthanc(List<HeapInstance> slices, String told, String otherwise, String common) {
        var database = IntStream.of(0, 2, 1)
                .mapToObj(i -> """
                    {"ID": "%s", "FileSize": %d, "FileUuid": "%s", "MainDicomTags": {"InstanceNumber": "%d", \
                    "ImagePositionPatient": "0\\\\0\\\\%d", "ImageOrientationPatient": "1\\\\0\\\\0\\\\0\\\\1\\\\0", \
                    "SOPInstanceUID": "%s.%d"}}\
                    """.formatted(
                                id(i),
                                slices.getLast().file().length,
                                List.of("one", "two", "three").get(i),
                                i + 1,
                                i,
                                SliceSeries.SERIES,
                                i + 1))
                .toList()
                .toString();
        var series = """
            {"IsStable": true, "LastUpdate": "20260101T101010", "Instances": ["a", "b", "c"],
             "MainDicomTags": {"StudyInstanceUID": "%s", "SeriesInstanceUID": "%s"}}\
            """.formatted(SliceSeries.STUDY, SliceSeries.SERIES);
        return new DialectArchive(slices, (exchange, right) -> {
            var target = exchange.request().target();
            if (target.equals("/series/" + SERIES + "/instances")) {
                exchange.respond(200, "application/json", utf8(database.replace(told, otherwise)));
            } else if (target.equals("/series/" + SERIES + "/attachments")) {
                exchange.respond(200, "application/json", utf8(common.equals(KEPT) ? "[\"4301\"]" : "[]"));
            } else if (target.equals("/series/" + SERIES + "/shared-tags?short")) {
                exchange.respond(common.isEmpty() ? 403 : 200, "application/json", utf8(common));
            } else if (target.startsWith("/series/" + SERIES)) {
                exchange.respond(200, "application/json", utf8(changed.apply(series)));
            } else if (target.endsWith("/file")) {
                int slice = List.of(id(0), id(1), id(2)).indexOf(new OrthancId(target.split("/", -1)[2]));
                exchange.respond(200, "application/dicom", slices.get(slice).file());
            } else {
                exchange.respond(right.statusCode(), DialectArchive.type(right), right.body());
            }
        });
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
