package dev.voxelgate.proxy.volume.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.voxelgate.dicomweb.RequiredUpstreams;
import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.NumberOfFrames;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.part10.InstanceHeader;
import dev.voxelgate.dicomweb.part10.InstanceHeaderParser;
import dev.voxelgate.dicomweb.part10.Part10Limits;
import dev.voxelgate.proxy.support.OncePerRun;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The geometry of series that {@code geometry_series.py} makes, against what it was told, against numpy, and against what
 * dcm2niix and nibabel say of the same files. How dcm2niix's rows from the bottom to the top are accounted for is written
 * there.
 */
class Dcm2niixTest {

    private static final Path FOLDER = Path.of("target", "geometry");
    private static final Path ANSWERS = FOLDER.resolve("expected.json");
    private static final Path PYTHON = Path.of("/usr/bin/python3");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** An affine of NIfTI is in float32, of which dcm2niix computes some: the coordinates here are below 100 mm. */
    private static final double FLOAT32 = 5e-5;

    /** Once it has been. */
    private static @Nullable JsonNode read;

    private record Name(String sopInstanceUid, int frame) {
        static Name of(JsonNode node) {
            return new Name(node.get(0).asString(), node.get(1).asInt());
        }

        static List<Name> list(JsonNode nodes) {
            return stream(nodes).map(Name::of).toList();
        }
    }

    static List<String> series() throws IOException, InterruptedException {
        return stream(answers()).map(series -> series.get("series").asString()).toList();
    }

    @Test
    void atLeastThirtySeriesAreJudgedByDcm2niix() throws IOException, InterruptedException {
        assertThat(answers()).hasSizeGreaterThanOrEqualTo(45);
        assertThat(stream(answers()).filter(series -> isJudged(series, "affine")))
                .hasSizeGreaterThanOrEqualTo(30);
        assertThat(stream(answers()).filter(series -> isJudged(series, "order")))
                .allSatisfy(series -> assertThat(series.get("nifti")).isNotEmpty());
    }

    @ParameterizedTest
    @MethodSource("series")
    void hasTheVerdictThatTheSeriesWasMadeFor(String name) throws IOException, InterruptedException {
        var series = series(name);
        var geometry = SeriesGeometry.of(frames(series, Name.list(series.get("order"))), Tolerance.DEFAULT);

        assertThat(geometry.verdict().word()).isEqualTo(series.get("verdict").asString());
        assertThat(geometry.gaps())
                .isEqualTo(stream(series.get("gaps"))
                        .map(gap -> new Gap(gap.get(0).asInt(), gap.get(1).asLong()))
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("series")
    void mapsPixelsToWhereTheFormulaOfTheStandardHasThem(String name) throws IOException, InterruptedException {
        var series = series(name);
        var geometry = SeriesGeometry.of(frames(series, Name.list(series.get("order"))), Tolerance.DEFAULT);
        var grid = geometry.grid();
        assertThat(grid != null)
                .isEqualTo(List.of("volume", "sheared")
                        .contains(series.get("verdict").asString()));
        if (grid == null) {
            return;
        }
        double deviation = Objects.requireNonNull(geometry.maxDeviation());
        for (int z = 0; z < series.get("corners").size(); z++) {
            var corners = series.get("corners").get(z);
            assertMapped(grid.affineLpsZyx(), new double[] {z, 0, 0}, corners.get(0), deviation);
            assertMapped(grid.affineLpsZyx(), new double[] {z, 0, 7}, corners.get(1), deviation);
            assertMapped(grid.affineLpsZyx(), new double[] {z, 5, 0}, corners.get(2), deviation);
        }
    }

    @ParameterizedTest
    @MethodSource("series")
    void splitsIntoTheGroupsThatTheSeriesWasMadeOf(String name) throws IOException, InterruptedException {
        var series = series(name);
        var order = Name.list(series.get("order"));
        var geometry = SeriesGeometry.of(frames(series, order), Tolerance.DEFAULT);
        var expected = series.get("groups");
        var groups = geometry.groups();
        assertThat(groups == null).isEqualTo(expected.isNull());
        if (groups == null) {
            return;
        }
        assertThat(groups.by()).isEqualTo(expected.get("by").asString());
        assertThat(numbers(JSON.valueToTree(groups.values()))).isEqualTo(numbers(expected.get("values")));
        assertThat(groups.frames().stream().map(group -> names(order, group)).toList())
                .isEqualTo(stream(expected.get("orders")).map(Name::list).toList());
    }

    @ParameterizedTest
    @MethodSource("series")
    void agreesWithDcm2niix(String name) throws IOException, InterruptedException {
        var series = series(name);
        var order = new ArrayList<>(Name.list(series.get("order")));
        order.removeAll(Name.list(series.get("localizers")));
        var frames = frames(series, order);
        var geometry = SeriesGeometry.of(frames, Tolerance.DEFAULT);
        var groups = geometry.groups();
        var volumes = groups == null ? List.of(List.copyOf(order)) : named(order, groups);
        for (var nifti : series.get("nifti")) {
            var slices = Name.list(nifti.get("order"));
            if (!isJudged(series, "order")
                    || Name.list(series.get("localizers")).containsAll(slices)) {
                continue;
            }
            assertThat(volumes)
                    .anyMatch(
                            volume -> volume.equals(slices) || volume.reversed().equals(slices));
            if (isJudged(series, "affine")) {
                assertAffine(SeriesGeometry.of(frames(series, slices), Tolerance.DEFAULT), nifti.get("affine_ras_xyz"));
            }
        }
    }

    /** In the order of dcm2niix's slices, so that the affines are of the same array. */
    private static void assertAffine(SeriesGeometry geometry, JsonNode expected) {
        var affine = Objects.requireNonNull(geometry.grid()).affineRasXyz();
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 4; j++) {
                assertThat(affine.get(i).get(j))
                        .as("row %d, column %d", i, j)
                        .isCloseTo(expected.get(i).get(j).asDouble(), within(FLOAT32));
            }
        }
    }

    private static void assertMapped(List<List<Double>> affine, double[] zyx, JsonNode expected, double deviation) {
        for (int i = 0; i < 3; i++) {
            var row = affine.get(i);
            double mapped = row.get(0) * zyx[0] + row.get(1) * zyx[1] + row.get(2) * zyx[2] + row.get(3);
            // The files have ten digits of each number.
            assertThat(mapped).isCloseTo(expected.get(i).asDouble(), within(deviation + 1e-7));
        }
    }

    private static List<List<Name>> named(List<Name> order, SeriesGroups groups) {
        return groups.frames().stream().map(group -> names(order, group)).toList();
    }

    private static List<Name> names(List<Name> order, List<Integer> indexes) {
        return indexes.stream().map(order::get).toList();
    }

    /** Where 0, 0.0 and the numbers inside of lists are the same. */
    private static String numbers(JsonNode values) {
        return values.toString().replaceAll("\\.0\\b", "");
    }

    private static boolean isJudged(JsonNode series, String what) {
        return stream(series.get("judged")).anyMatch(judged -> judged.asString().equals(what));
    }

    private static List<FrameGeometry> frames(JsonNode series, List<Name> order) throws IOException {
        var reader = new GeometryReader();
        Map<String, InstanceGeometry> instances = new HashMap<>();
        for (var file : series.get("files")) {
            var header = header(Files.readAllBytes(FOLDER.resolve(file.asString())));
            instances.put(
                    Objects.requireNonNull(header.string(Tag.SOP_INSTANCE_UID)),
                    reader.read(header, NumberOfFrames.of(header)));
        }
        var localizers = Name.list(series.get("localizers"));
        return order.stream()
                .map(name -> {
                    var instance = Objects.requireNonNull(instances.get(name.sopInstanceUid()));
                    assertThat(instance.localizer()).isEqualTo(localizers.contains(name));
                    return instance.frame(name.frame() - 1);
                })
                .toList();
    }

    private static Attributes header(byte[] file) {
        var parser = new InstanceHeaderParser(Part10Limits.DEFAULT);
        parser.offer(Unpooled.wrappedBuffer(file));
        parser.end();
        InstanceHeader header = Objects.requireNonNull(parser.poll());
        parser.close();
        return header.attributes();
    }

    private static JsonNode series(String name) throws IOException, InterruptedException {
        return stream(answers())
                .filter(series -> series.get("series").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Stream<JsonNode> stream(JsonNode nodes) {
        return StreamSupport.stream(nodes.spliterator(), false);
    }

    private static synchronized JsonNode answers() throws IOException, InterruptedException {
        if (read == null) {
            requireTools();
            OncePerRun.first("geometry_series.py", Dcm2niixTest::run);
            read = JSON.readTree(Files.readString(ANSWERS));
        }
        return read;
    }

    private static void run() throws IOException, InterruptedException {
        Files.createDirectories(FOLDER);
        var log = FOLDER.resolve("log.txt");
        var process = new ProcessBuilder(
                        PYTHON.toString(),
                        "-B",
                        Path.of("src/test/python/geometry_series.py").toString(),
                        FOLDER.toString())
                .redirectError(log.toFile())
                .redirectOutput(ANSWERS.toFile())
                .start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("dcm2niix ends").isTrue();
            assertThat(process.exitValue()).as(Files.readString(log)).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    private static void requireTools() throws IOException, InterruptedException {
        if (!Files.isExecutable(Path.of("/usr/bin/dcm2niix"))) {
            throw RequiredUpstreams.missing("orthanc", "not installed: dcm2niix");
        }
        if (!Files.isExecutable(PYTHON) || imports() != 0) {
            throw RequiredUpstreams.missing("orthanc", "no /usr/bin/python3 with numpy, pydicom and nibabel");
        }
    }

    private static int imports() throws IOException, InterruptedException {
        return new ProcessBuilder(PYTHON.toString(), "-c", "import nibabel, numpy, pydicom")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
