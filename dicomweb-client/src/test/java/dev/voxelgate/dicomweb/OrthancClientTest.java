package dev.voxelgate.dicomweb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.error.UpstreamStatusException;
import dev.voxelgate.dicomweb.http.ArchiveOptions;
import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.dicomweb.part10.Frame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** The client against a real Orthanc that holds files of pydicom's corpus. */
@TestInstance(Lifecycle.PER_CLASS)
final class OrthancClientTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path CORPUS = Path.of("/usr/lib/python3/dist-packages/pydicom/data/test_files");
    private static final int SLICES = 60;

    private final Map<String, Stored> stored = new HashMap<>();

    @AutoClose
    private OrthancServer orthanc;

    @AutoClose
    private DicomWebClient client;

    @BeforeAll
    void start() {
        Assumptions.assumeTrue(Files.isDirectory(CORPUS), "no pydicom test files in " + CORPUS);
        orthanc = OrthancServer.start();
        client = new DicomWebClient(ArchiveOptions.of(orthanc.dicomWebUrl()));
    }

    /** Every file is stored once: in the moment in which Orthanc overwrites an instance it does not find it. */
    private Stored corpus(String name) {
        return stored.computeIfAbsent(name, _ -> store(file(name)));
    }

    private record Stored(String id, Uid study, Uid series, Uid instance) {}

    private Stored store(byte[] file) {
        String id = orthanc.upload(file);
        URI tags = URI.create(orthanc.restUrl() + "/instances/" + id + "/simplified-tags");
        byte[] json = Objects.requireNonNull(client.retrieveDocument("GetTags", tags, "application/json", 1 << 20)
                .block(PATIENCE));
        String text = new String(json, UTF_8);
        return new Stored(
                id, uid(text, "StudyInstanceUID"), uid(text, "SeriesInstanceUID"), uid(text, "SOPInstanceUID"));
    }

    private static Uid uid(String json, String name) {
        var found = Pattern.compile("\"" + name + "\"\\s*:\\s*\"([0-9.]+)\"").matcher(json);
        assertThat(found.find()).isTrue();
        return new Uid(found.group(1));
    }

    private static byte[] file(String name) {
        try {
            return Files.readAllBytes(CORPUS.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> List<T> all(Flux<T> call) {
        return Objects.requireNonNull(call.collectList().block(PATIENCE));
    }

    private static List<byte[]> data(List<Frame> frames) {
        return frames.stream().map(Frame::data).toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CT_small.dcm",
                "MR_small_RLE.dcm",
                "MR_small_jp2klossless.dcm",
                "MR_small_jpeg_ls_lossless.dcm",
                "rtdose.dcm",
                "SC_rgb_rle_2frame.dcm",
                "SC_rgb_jpeg_dcmtk.dcm",
                "SC_rgb_small_odd.dcm",
                "JPGExtended.dcm",
                "693_J2KI.dcm"
            })
    void everyWayToAFrameGivesTheSameBytes(String name) {
        var file = corpus(name);
        List<Frame> instance = all(client.retrieveInstance(file.study(), file.series(), file.instance()));
        assertThat(instance).isNotEmpty();
        assertThat(instance)
                .extracting(Frame::index)
                .containsExactlyElementsOf(
                        IntStream.range(0, instance.size()).boxed().toList());
        List<Frame> sameFile =
                all(client.retrieveFile(URI.create(orthanc.restUrl() + "/instances/" + file.id() + "/file")));
        assertThat(data(sameFile)).usingElementComparator(Arrays::compare).isEqualTo(data(instance));
        assertThat(sameFile.getFirst().instance().transferSyntax())
                .isEqualTo(instance.getFirst().instance().transferSyntax());

        int[] numbers = IntStream.rangeClosed(1, instance.size())
                .map(number -> instance.size() + 1 - number)
                .toArray();
        List<FramePart> parts = all(client.retrieveFrames(file.study(), file.series(), file.instance(), numbers));
        assertThat(parts)
                .extracting(FramePart::number)
                .containsExactly(Arrays.stream(numbers).boxed().toArray(Integer[]::new));
        assertThat(parts.stream().map(FramePart::data).toList().reversed())
                .usingElementComparator(Arrays::compare)
                .isEqualTo(data(instance));
    }

    @Test
    void aSeriesArrivesInTheOrderOfItsMetadata() {
        String original = new String(file("MR_small.dcm"), ISO_8859_1);
        var first = store(original.getBytes(ISO_8859_1));
        String uid = first.instance().value();
        for (int i = 1; i < SLICES; i++) {
            String fresh = uid.substring(0, uid.length() - 3) + (100 + i);
            store(original.replace(uid, fresh).getBytes(ISO_8859_1));
        }
        List<String> metadata =
                all(client.retrieveMetadata(first.study(), first.series()).map(OrthancClientTest::instance));
        assertThat(metadata).hasSize(SLICES).doesNotHaveDuplicates();
        List<String> frames = all(client.retrieveSeries(first.study(), first.series())
                .map(frame -> instance(frame.instance().attributes())));
        assertThat(frames).isEqualTo(metadata);

        List<String> found = all(client.searchForInstances(first.study(), first.series(), Map.of("limit", "1000"))
                .map(OrthancClientTest::instance));
        assertThat(new TreeSet<>(found)).isEqualTo(new TreeSet<>(metadata));
        assertThat(all(client.retrieveMetadata(first.study(), first.series(), first.instance())))
                .singleElement()
                .satisfies(attributes -> assertThat(instance(attributes)).isEqualTo(uid));
        assertThat(all(client.searchForSeries(
                        Map.of("SeriesInstanceUID", first.series().value()))))
                .hasSize(1);
        assertThat(all(client.searchForStudies(
                        Map.of("StudyInstanceUID", first.study().value()))))
                .hasSize(1);
    }

    @Test
    void manyCallsAtOnceShareFewConnections() {
        var file = corpus("CT_small.dcm");
        var call = client.retrieveInstance(file.study(), file.series(), file.instance());
        StepVerifier.create(Flux.range(0, 200).flatMap(_ -> call.count(), 100).reduce(0L, Long::sum))
                .expectNext(200L)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void aConnectionThatOrthancHasClosedMeanwhileIsReplaced() {
        var file = corpus("CT_small.dcm");
        // Longer than Orthanc keeps a connection, and so long that the pool still does.
        var patient = ArchiveOptions.of(orthanc.dicomWebUrl())
                .withConnections(new ArchiveOptions.Connections(1, 1, Duration.ofSeconds(30)));
        try (var keeping = new DicomWebClient(patient)) {
            var call = keeping.retrieveInstance(file.study(), file.series(), file.instance())
                    .count();
            for (long milliseconds : new long[] {0, 950, 1000, 1050, 1500}) {
                StepVerifier.create(call.delaySubscription(Duration.ofMillis(milliseconds)))
                        .expectNext(1L)
                        .expectComplete()
                        .verify(PATIENCE);
            }
        }
    }

    @Test
    void whatOrthancDoesNotHaveIsNotFound() {
        StepVerifier.create(client.retrieveSeries(new Uid("1.2.3"), new Uid("1.2.3.4")))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOfSatisfying(
                                UpstreamStatusException.class,
                                e -> assertThat(e.isNotFound()).isTrue()))
                .verify(PATIENCE);
    }

    private static String instance(Attributes attributes) {
        return String.valueOf(attributes.string(Tag.SOP_INSTANCE_UID));
    }
}
