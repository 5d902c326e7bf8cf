package dev.voxelgate.proxy.resumption;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.Orthanc;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.dicomweb.model.Vr;
import dev.voxelgate.proxy.demo.dataset.Attribute;
import dev.voxelgate.proxy.demo.dataset.DataSet;
import dev.voxelgate.proxy.demo.dataset.Element;
import dev.voxelgate.proxy.demo.store.HeapInstance;
import dev.voxelgate.proxy.support.AgainstOrthanc;
import dev.voxelgate.proxy.support.Gateway;
import dev.voxelgate.proxy.support.RealOrthanc;
import java.io.IOException;
import java.math.BigInteger;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/**
 * Instances that are stored again with other contents. The metadata that the DICOMweb plugin 1.20 gives afterwards are
 * those of the old ones for up to a minute, from its cache. The arrays are of what is stored. All pixels of a slice have
 * one value.
 */
@AgainstOrthanc
final class OverwrittenInstancesIT {

    private static final int SIZE = 16;
    private static final int SLICES = 40;

    private final RealOrthanc real;
    private final String study = freshUid();
    private final String series = freshUid();
    private Orthanc orthanc;

    @AutoClose
    private Gateway gateway;

    private String seriesId;

    OverwrittenInstancesIT(RealOrthanc real) {
        this.real = real;
    }

    /** An instance; its UID is made of its index. */
    private record Slice(int index, double z, int number, int value) {}

    @BeforeEach
    void storeASeriesAndAskForIt() throws Exception {
        orthanc = real.shared();
        gateway = Gateway.inFrontOf(orthanc);
        for (int i = 0; i < SLICES; i++) {
            store(positioned(new Slice(i, i, i + 1, 100 + i)));
        }
        var id = Pattern.compile("\"ParentSeries\"\\s*:\\s*\"([0-9a-f-]{44})\"")
                .matcher(orthanc.get("/instances/" + store(positioned(new Slice(0, 0, 1, 100)))));
        assertThat(id.find()).isTrue();
        seriesId = id.group(1);
        for (var route : routes()) {
            assertThat(values(route))
                    .isEqualTo(IntStream.range(100, 100 + SLICES).boxed().toList());
        }
    }

    @Test
    void exchangedPositionsAreTheNewOnes() throws Exception {
        for (int i = 0; i < SLICES; i++) {
            store(positioned(new Slice(i, SLICES - i, i + 1, 200 + i)));
        }
        assertValues(IntStream.range(0, SLICES).map(i -> 200 + SLICES - 1 - i));
    }

    @Test
    void twoOfTheLastPositionsAreTheNewOnes() throws Exception {
        store(positioned(new Slice(SLICES - 1, SLICES - 2, SLICES, 200)));
        store(positioned(new Slice(SLICES - 2, SLICES - 1, SLICES - 1, 201)));
        assertValues(IntStream.concat(IntStream.range(100, 100 + SLICES - 2), IntStream.of(200, 201)));
    }

    @Test
    void anotherOrientationTurnsTheOrder() throws Exception {
        for (int i = 0; i < SLICES; i++) {
            store(positioned(new Slice(i, i, i + 1, 200 + i))
                    .numbers(Attribute.IMAGE_ORIENTATION_PATIENT, 0, 1, 0, 1, 0, 0));
        }
        assertValues(IntStream.range(0, SLICES).map(i -> 200 + SLICES - 1 - i));
    }

    @Test
    void withoutPositionsTheNewInstanceNumbersCount() throws Exception {
        for (int i = 0; i < SLICES; i++) {
            store(dataSet(new Slice(i, 0, SLICES - i, 200 + i)));
        }
        assertValues(IntStream.range(0, SLICES).map(i -> 200 + SLICES - 1 - i));
        for (int i = 0; i < SLICES; i++) {
            store(dataSet(new Slice(i, 0, i + 1, 300 + i)));
        }
        assertValues(IntStream.range(0, SLICES).map(i -> 300 + i));
    }

    @Test
    void anotherSlopeIsApplied() throws Exception {
        for (int i = 0; i < SLICES; i++) {
            store(positioned(new Slice(i, i, i + 1, 200 + i)).numbers(Attribute.RESCALE_SLOPE, 2));
        }
        assertValues(IntStream.range(0, SLICES).map(i -> 2 * (200 + i)));
    }

    @Test
    void anotherSizeIsAMixedSeriesUntilAllHaveIt() throws Exception {
        store(positioned(new Slice(0, 0, 1, 200)).numbers(Attribute.ROWS, SIZE / 2));
        for (var route : routes()) {
            var answer = gateway.get(route);
            assertThat(answer.statusCode()).as(route).isEqualTo(422);
            assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("mixed-series");
        }
        for (int i = 0; i < SLICES; i++) {
            store(positioned(new Slice(i, i, i + 1, 200 + i)).numbers(Attribute.ROWS, SIZE / 2));
        }
        for (var route : routes()) {
            assertThat(new String(gateway.get(route).body(), 0, 128, StandardCharsets.US_ASCII))
                    .contains("(%d, %d, %d, 1)".formatted(SLICES, SIZE / 2, SIZE));
        }
    }

    /** Files of one size may not be alike: they tell it as they come, if metadata are not asked for or are old. */
    @Test
    void anotherShapeOfTheSameSizeIsAMixedSeries() throws Exception {
        store(positioned(new Slice(SLICES - 1, SLICES - 1, SLICES, 200))
                .numbers(Attribute.ROWS, SIZE / 2)
                .numbers(Attribute.COLUMNS, 2 * SIZE));
        assertMixed();
    }

    @Test
    void anotherSignIsAMixedSeries() throws Exception {
        store(positioned(new Slice(SLICES - 1, SLICES - 1, SLICES, 200)).numbers(Attribute.PIXEL_REPRESENTATION, 1));
        assertMixed();
    }

    private void assertMixed() throws Exception {
        for (var route : routes()) {
            try {
                assertThat(gateway.get(route).statusCode()).as(route).isEqualTo(422);
            } catch (IOException e) {
                // The answer had begun. From now on it is known.
                assertThat(e).as(route).isNotInstanceOf(HttpTimeoutException.class);
            }
            var answer = gateway.get(route);
            assertThat(answer.statusCode()).as(route).isEqualTo(422);
            assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("mixed-series");
        }
    }

    /** Of one state there is one digest, whether it was planned from the database, from metadata or from files. */
    @Test
    void bothRoutesNameOneState() throws Exception {
        var before = states();
        store(positioned(new Slice(0, 0, 1, 200)));
        var after = states();
        assertThat(before).hasSize(1);
        assertThat(after).hasSize(1).isNotEqualTo(before);
    }

    private Set<String> states() throws IOException, InterruptedException {
        Set<String> states = new HashSet<>();
        for (var route : routes()) {
            states.add(
                    gateway.get(route).headers().firstValue("Content-Location").orElseThrow());
            var geometry = JsonMapper.shared()
                    .readTree(gateway.get(route.replace("numpy", "geometry")).body());
            states.add("at=" + geometry.required("digest").stringValue() + "/numpy");
        }
        return states;
    }

    private void assertValues(IntStream expected) throws Exception {
        var values = expected.boxed().toList();
        for (var route : routes()) {
            assertThat(values(route)).as(route).isEqualTo(values);
        }
    }

    private List<String> routes() {
        return List.of(
                "/series/" + seriesId + "/numpy", "/dicom-web/studies/" + study + "/series/" + series + "/numpy");
    }

    /** The first value of every slice. */
    private List<Integer> values(String route) throws IOException, InterruptedException {
        var answer = gateway.get(route);
        assertThat(answer.statusCode()).as(route).isEqualTo(200);
        var data = ByteBuffer.wrap(answer.body()).order(ByteOrder.LITTLE_ENDIAN).position(128);
        List<Integer> values = new ArrayList<>();
        while (data.hasRemaining()) {
            values.add((int) data.getFloat());
            data.position(Math.min(data.position() + 4 * (SIZE * SIZE - 1), data.limit()));
        }
        return values;
    }

    private String store(DataSet.Builder dataSet) {
        return orthanc.upload(HeapInstance.write(dataSet.build(), TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN)
                .file());
    }

    private DataSet.Builder positioned(Slice slice) {
        return dataSet(slice)
                .numbers(Attribute.IMAGE_POSITION_PATIENT, 0, 0, slice.z)
                .numbers(Attribute.IMAGE_ORIENTATION_PATIENT, 1, 0, 0, 0, 1, 0);
    }

    private DataSet.Builder dataSet(Slice slice) {
        var samples = ByteBuffer.allocate(SIZE * SIZE * 2).order(ByteOrder.LITTLE_ENDIAN);
        while (samples.hasRemaining()) {
            samples.putShort((short) slice.value);
        }
        return DataSet.builder()
                .text(Attribute.SOP_CLASS_UID, "1.2.840.10008.5.1.4.1.1.2")
                .text(Attribute.SOP_INSTANCE_UID, series + "." + (slice.index + 1))
                .text(Attribute.STUDY_INSTANCE_UID, study)
                .text(Attribute.SERIES_INSTANCE_UID, series)
                .text(Attribute.PATIENT_ID, "TEST")
                .text(Attribute.MODALITY, "CT")
                .numbers(Attribute.INSTANCE_NUMBER, slice.number)
                .numbers(Attribute.SAMPLES_PER_PIXEL, 1)
                .text(Attribute.PHOTOMETRIC_INTERPRETATION, "MONOCHROME2")
                .numbers(Attribute.ROWS, SIZE)
                .numbers(Attribute.COLUMNS, SIZE)
                .numbers(Attribute.BITS_ALLOCATED, 16)
                .numbers(Attribute.BITS_STORED, 16)
                .numbers(Attribute.HIGH_BIT, 15)
                .numbers(Attribute.PIXEL_REPRESENTATION, 0)
                .numbers(Attribute.RESCALE_SLOPE, 1)
                .numbers(Attribute.RESCALE_INTERCEPT, 0)
                .put(new Element.Plain(Tag.PIXEL_DATA, Vr.OW, samples.array()));
    }

    private static String freshUid() {
        UUID uuid = UUID.randomUUID();
        return "2.25."
                + new BigInteger(
                                1,
                                ByteBuffer.allocate(16)
                                        .putLong(uuid.getMostSignificantBits())
                                        .putLong(uuid.getLeastSignificantBits())
                                        .array())
                        .toString()
                        .substring(0, 30);
    }
}
