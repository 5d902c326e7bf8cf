package dev.voxelgate.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.DicomWebClient;
import dev.voxelgate.dicomweb.Orthanc;
import dev.voxelgate.dicomweb.http.ArchiveOptions;
import dev.voxelgate.dicomweb.http.CallObserver;
import dev.voxelgate.dicomweb.http.ConnectionPressure;
import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.proxy.support.AgainstOrthanc;
import dev.voxelgate.proxy.support.OncePerRun;
import dev.voxelgate.proxy.support.PythonScripts;
import dev.voxelgate.proxy.support.RealOrthanc;
import dev.voxelgate.proxy.support.SliceSeries;
import dev.voxelgate.proxy.volume.ArrayOptions;
import dev.voxelgate.proxy.volume.FrameSequence;
import dev.voxelgate.proxy.volume.OrthancId;
import dev.voxelgate.proxy.volume.PlanLimits;
import dev.voxelgate.proxy.volume.VolumeBuilder;
import dev.voxelgate.proxy.volume.Window;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.util.context.ContextView;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Frames that a real Orthanc gives one by one are those of its files: of all samples that have several. */
@AgainstOrthanc
final class SingleFramesIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Path SAMPLES = Path.of("target", "conformance-samples");
    private static final long MOST_BYTES = 4 << 20;
    private static final Window WINDOW = new Window(4, 4, 64 << 20, 1 << 20);

    private static final String EXPLICIT = "1.2.840.10008.1.2.1";
    private static final String IMPLICIT = "1.2.840.10008.1.2";
    private static final String DEFLATED = EXPLICIT + ".99";
    private static final String BIG_ENDIAN = IMPLICIT + ".2";
    private static final String RLE = IMPLICIT + ".5";

    private final Orthanc orthanc;
    private final boolean sendsPieces;

    SingleFramesIT(RealOrthanc real) {
        this.orthanc = real.shared();
        this.sendsPieces = !real.version().startsWith("1.10.");
        OncePerRun.first(
                "conformance-samples",
                () -> PythonScripts.find().run("make_samples.py", SAMPLES.toAbsolutePath(), "--big"));
    }

    @Test
    void throughItsRestApi() {
        var came = compare(true);
        for (var syntax : List.of(EXPLICIT, IMPLICIT, DEFLATED, RLE)) {
            assertThat(came.get(syntax)).contains("RetrieveFrame").doesNotContain("RetrieveFrames");
        }
        assertThat(came.get(BIG_ENDIAN)).as("which Orthanc swaps").doesNotContain("RetrieveFrame");
    }

    @Test
    void throughItsDicomWeb() {
        var came = compare(false);
        assertThat(came.get(EXPLICIT)).contains("RetrieveFrames");
        assertThat(came.get(RLE)).contains("RetrieveFrames");
        assertThat(came.get(IMPLICIT)).as("which would be transcoded").doesNotContain("RetrieveFrames");
        assertThat(came.get(DEFLATED)).doesNotContain("RetrieveFrames");
        assertThat(came.get(BIG_ENDIAN)).doesNotContain("RetrieveFrames");
    }

    /** The samples are smaller than what is read of a file to see its header: this one is not. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void neighboursInAFile(boolean bigEndian) {
        var slices = new SliceSeries(40, 64);
        var file = bigEndian ? slices.bigEndian() : slices.multiFrame().getFirst();
        var operations = new Operations();
        try (var client =
                new DicomWebClient(ArchiveOptions.of(orthanc.dicomWebUrl()), operations, new ConnectionPressure())) {
            var rest = new OrthancRest(client, orthanc.restUrl());
            var found = sample(rest, file.file(), SliceSeries.STUDY, SliceSeries.SERIES);
            operations.named.clear();
            var came = source(client, rest)
                    .frames(Objects.requireNonNull(found).sequence.part(11, 7), WINDOW)
                    .collectList()
                    .block(LIMIT);
            assertThat(Objects.requireNonNull(came))
                    .hasSize(7)
                    .allSatisfy(frame -> assertThat(frame.data())
                            .isEqualTo(found.frames.get(frame.index()).data()));
            assertThat(operations.named)
                    .isEqualTo(
                            sendsPieces
                                    ? Map.of("RetrieveFileStart", 1, "RetrieveFilePiece", 1)
                                    : bigEndian
                                            ? Map.of("RetrieveFileStart", 1, "RetrieveFile", 2, "Orthanc", 1)
                                            : Map.of(
                                                    "RetrieveFileStart",
                                                    1,
                                                    "RetrieveFile",
                                                    1,
                                                    "Orthanc",
                                                    2,
                                                    "RetrieveFrame",
                                                    7));
        }
    }

    /** Orthanc reads all of a file to send its header: who reads an object piece by piece has it do so once. */
    @Test
    void theHeaderOfAFileIsReadOnce() {
        var operations = new Operations();
        try (var client =
                new DicomWebClient(ArchiveOptions.of(orthanc.dicomWebUrl()), operations, new ConnectionPressure())) {
            var rest = new OrthancRest(client, orthanc.restUrl());
            var file = new SliceSeries(40, 64).multiFrame().getFirst().file();
            var found = Objects.requireNonNull(sample(rest, file, SliceSeries.STUDY, SliceSeries.SERIES));
            var source = source(client, rest);
            for (int first : new int[] {30, 20, 10, 0}) {
                operations.named.clear();
                var came = source.frames(found.sequence.part(first, 10), WINDOW)
                        .collectList()
                        .block(LIMIT);
                assertThat(Objects.requireNonNull(came))
                        .hasSize(10)
                        .allSatisfy(frame -> assertThat(frame.data())
                                .isEqualTo(found.frames.get(frame.index()).data()));
                if (!sendsPieces && first < 30) {
                    assertThat(operations.named).isEqualTo(Map.of("Orthanc", 2, "RetrieveFrame", 10));
                }
            }
        }
    }

    /** By which calls frames came, for each transfer syntax. */
    private Map<String, Set<String>> compare(boolean isOrthanc) {
        var operations = new Operations();
        Map<String, Set<String>> came = new TreeMap<>();
        List<String> wrong = new ArrayList<>();
        int compared = 0;
        try (var client =
                new DicomWebClient(ArchiveOptions.of(orthanc.dicomWebUrl()), operations, new ConnectionPressure())) {
            var rest = new OrthancRest(client, orthanc.restUrl());
            for (var sample : samples()) {
                var found = sample(rest, sample);
                if (found == null) {
                    continue; // whose whole file is no array either
                }
                for (int index : new TreeSet<>(List.of(0, found.frames.size() / 2, found.frames.size() - 1))) {
                    operations.named.clear();
                    var single = single(client, isOrthanc ? rest : null, found.sequence, index);
                    var frame = found.frames.get(index);
                    compared++;
                    if (!isSame(single, frame)) {
                        wrong.add(sample.path("name").stringValue() + "#" + index);
                    }
                    if (hasSingle(operations.named)) {
                        came.computeIfAbsent(frame.instance().transferSyntax().uid(), _ -> new HashSet<>())
                                .addAll(operations.named.keySet());
                    }
                }
            }
        }
        for (var syntax : List.of(EXPLICIT, IMPLICIT, DEFLATED, BIG_ENDIAN, RLE)) {
            came.computeIfAbsent(syntax, _ -> new HashSet<>());
        }
        assertThat(wrong).isEmpty();
        assertThat(compared).isGreaterThan(300);
        return came;
    }

    /** Whether no more was read of the file than its header. */
    private static boolean hasSingle(Map<String, Integer> operations) {
        return (operations.containsKey("RetrieveFrame") || operations.containsKey("RetrieveFrames"))
                ? operations.getOrDefault("RetrieveFile", 0) + operations.getOrDefault("RetrieveInstance", 0) <= 1
                : operations.containsKey("RetrieveFilePiece");
    }

    private record Sample(FrameSequence sequence, List<Frame> frames) {}

    private @Nullable Sample sample(OrthancRest rest, JsonNode sample) {
        try {
            return sample(
                    rest,
                    Files.readAllBytes(
                            SAMPLES.resolve(sample.path("files").get(0).stringValue())),
                    sample.path("study").stringValue(),
                    sample.path("series").stringValue());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private @Nullable Sample sample(OrthancRest rest, byte[] file, String study, String series) {
        try {
            var id = new OrthancId(orthanc.upload(file));
            var frames = rest.file(id, Integer.MAX_VALUE, 0).collectList().block(LIMIT);
            var builder = new VolumeBuilder(new Uid(study), new Uid(series), new PlanLimits(1 << 30, 10, 1000));
            builder.add(Objects.requireNonNull(frames).getFirst().instance().attributes(), id);
            return new Sample(
                    builder.build().all(new ArrayOptions(false, false)).frames(), frames);
        } catch (RuntimeException e) {
            return null;
        }
    }

    private static @Nullable Frame single(
            DicomWebClient client, @Nullable OrthancRest rest, FrameSequence frames, int index) {
        return source(client, rest)
                .frames(frames.part(index, 1), WINDOW)
                .single()
                .block(LIMIT);
    }

    private static FrameSource source(DicomWebClient client, @Nullable OrthancRest rest) {
        var calls = new ArchiveCalls(
                new RetryPolicy(5, Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofSeconds(30)),
                new ArchiveBreaker(Duration.ofSeconds(5)),
                _ -> {});
        return new FrameSource(client, rest, calls, 1, FrameObserver.NONE, 0);
    }

    private static boolean isSame(@Nullable Frame single, Frame frame) {
        return single != null
                && single.index() == frame.index()
                && single.instance().equals(frame.instance())
                && Arrays.equals(single.data(), frame.data());
    }

    private static List<JsonNode> samples() {
        var manifest =
                JsonMapper.shared().readTree(SAMPLES.resolve("manifest.json").toFile());
        Set<String> files = new HashSet<>();
        return manifest.path("samples")
                .valueStream()
                .filter(sample -> sample.path("files").size() == 1
                        && sample.path("frames").asInt(1) > 1
                        && isSmall(SAMPLES.resolve(sample.path("files").get(0).stringValue()))
                        && files.add(sample.path("files").get(0).stringValue()))
                .toList();
    }

    private static boolean isSmall(Path file) {
        try {
            return Files.size(file) <= MOST_BYTES;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Which operations there were. */
    private static final class Operations implements CallObserver {
        private final Map<String, Integer> named = new ConcurrentHashMap<>();

        @Override
        public Call begin(String operation, ContextView context) {
            named.merge(operation, 1, Integer::sum);
            return Call.UNSEEN;
        }
    }
}
