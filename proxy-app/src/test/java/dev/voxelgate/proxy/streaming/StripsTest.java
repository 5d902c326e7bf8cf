package dev.voxelgate.proxy.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.proxy.support.FaultyArchive;
import dev.voxelgate.proxy.support.FaultyArchive.Fault;
import dev.voxelgate.proxy.support.Gateway;
import dev.voxelgate.proxy.support.SliceSeries;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames of four megabytes and more, which are converted and sent as their rows arrive. */
@Timeout(180) // a test may start a gateway, which takes long where much else runs
class StripsTest {

    private static final int HEADER = 128;
    private static final SliceSeries LARGE = new SliceSeries(2, 1500);
    private static final int ROW = 4 * LARGE.size();

    private static final String[] RETRY = {
        "voxelgate.upstream.retry.first-backoff=10ms",
        "voxelgate.upstream.retry.max-backoff=50ms",
        "voxelgate.upstream.retry.max-attempts=6"
    };

    private static FaultyArchive slices;
    private static FaultyArchive multiFrame;
    private static Gateway ofSlices;
    private static Gateway ofMultiFrame;

    @BeforeAll
    static void start() {
        slices = new FaultyArchive(LARGE.instances());
        multiFrame = new FaultyArchive(LARGE.multiFrame());
        ofSlices = Gateway.inFrontOf(slices, RETRY);
        ofMultiFrame = Gateway.inFrontOf(multiFrame, RETRY);
    }

    @AfterAll
    static void stop() {
        ofSlices.close();
        ofMultiFrame.close();
    }

    @AfterEach
    void forget() {
        slices.reset();
        multiFrame.reset();
    }

    @ParameterizedTest
    @CsvSource({"CLOSED, 0.1", "CLOSED, 0.5", "CLOSED_SHORT_OF_LENGTH, 0.7", "RESET, 0.9", "ENDED_EARLY, 0.4"})
    void aFrameThatBreaksOffGoesOnAtItsRow(Fault fault, double share) throws Exception {
        String instance = SliceSeries.SERIES + ".1";
        slices.breaking(instance, fault, share).breaking(instance, fault, share / 2);
        assertFirst(ofSlices.get(LARGE.firstInstancePath()).body());
        assertThat(slices.paths().stream().filter(path -> path.endsWith(instance)))
                .hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.2, 0.6})
    void soDoFramesOfAnInstanceThatHasSeveral(double share) throws Exception {
        multiFrame.breaking(SliceSeries.SERIES + ".1", Fault.CLOSED_SHORT_OF_LENGTH, share);
        assertAll(ofMultiFrame.get(LARGE.path()).body());
    }

    /** Of a series that is fetched at once frames come whole; its instances, when it has broken off, in strips. */
    @ParameterizedTest
    @ValueSource(doubles = {0.2, 0.6})
    void soDoTheInstancesOfASeries(double share) throws Exception {
        slices.breaking("/series/" + SliceSeries.SERIES, Fault.CLOSED_SHORT_OF_LENGTH, share)
                .breaking(SliceSeries.SERIES + ".2", Fault.CLOSED_SHORT_OF_LENGTH, 0.5);
        assertAll(ofSlices.get(LARGE.path()).body());
    }

    @ParameterizedTest
    @CsvSource({"0, 1500, 1", "700, 701, 1", "3, 1490, 7", "1499, 1500, 1", "10, 10, 1"})
    void rowsOfAFrameAreThoseOfTheWhole(int from, int to, int step) throws Exception {
        String query = "?slice=:,%d:%d:%d".formatted(from, to, step);
        byte[] npy = ofSlices.get(LARGE.firstInstancePath() + query).body();
        byte[] whole = LARGE.rescaled();
        int count = Math.ceilDiv(to - from, step);
        assertThat(npy.length).isEqualTo(HEADER + count * ROW);
        for (int row = 0; row < count; row++) {
            int expected = (from + row * step) * ROW;
            assertThat(Arrays.equals(
                            npy, HEADER + row * ROW, HEADER + (row + 1) * ROW, whole, expected, expected + ROW))
                    .as("row %d", row)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 9", "100, 6200127", "3000001, 3000002", "5000127, 9000126", "8999999, 9000127"})
    void rangesOfTheFileAreThoseOfTheWhole(int from, int to) throws Exception {
        byte[] whole = ofSlices.get(LARGE.firstInstancePath()).body();
        var part = ofSlices.http()
                .send(
                        ofSlices.requestTo(LARGE.firstInstancePath())
                                .header("Range", "bytes=%d-%d".formatted(from, to))
                                .build(),
                        BodyHandlers.ofByteArray());
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(Arrays.equals(part.body(), Arrays.copyOfRange(whole, from, to + 1)))
                .isTrue();
    }

    @Test
    void storedValuesAndOtherElementTypesAreThoseOfTheWhole() throws Exception {
        byte[] stored = ofSlices.get(LARGE.firstInstancePath() + "?rescale=0").body();
        byte[] doubles =
                ofSlices.get(LARGE.firstInstancePath() + "?dtype=float64").body();
        byte[] integers = ofSlices.get(LARGE.firstInstancePath() + "?dtype=int32")
                .body(); // whole: its values are looked at first
        var floats = ByteBuffer.wrap(LARGE.rescaled()).order(ByteOrder.LITTLE_ENDIAN);
        int pixels = LARGE.size() * LARGE.size();
        assertThat(stored.length).isEqualTo(HEADER + 2 * pixels);
        assertThat(doubles.length).isEqualTo(HEADER + 8 * pixels);
        assertThat(integers.length).isEqualTo(HEADER + 4 * pixels);
        for (int pixel = 0; pixel < pixels; pixel++) {
            float value = floats.getFloat(4 * pixel);
            boolean isRight = little(stored).getShort(HEADER + 2 * pixel) == (short) (value + 1024)
                    && little(doubles).getDouble(HEADER + 8 * pixel) == value
                    && little(integers).getInt(HEADER + 4 * pixel) == (int) value;
            if (!isRight) {
                throw new AssertionError("pixel " + pixel);
            }
        }
    }

    @Test
    void aCompressedFileHasTheSameValues() throws Exception {
        byte[] npz = ofMultiFrame.get(LARGE.path() + "?compress=1").body();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(npz))) {
            assertThat(zip.getNextEntry()).isNotNull();
            assertAll(zip.readAllBytes());
        }
    }

    /** What has begun cannot become a problem any more. */
    @Test
    void aFrameThatNeverEndsIsReset() {
        for (int i = 0; i < 50; i++) {
            slices.breaking(SliceSeries.SERIES + ".1", Fault.CLOSED_SHORT_OF_LENGTH, 0.5);
        }
        assertThatThrownBy(() -> ofSlices.get(LARGE.firstInstancePath())).isInstanceOf(IOException.class);
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void assertAll(byte[] npy) {
        assertThat(npy.length).isEqualTo(HEADER + LARGE.rescaled().length);
        assertThat(Arrays.equals(npy, HEADER, npy.length, LARGE.rescaled(), 0, npy.length - HEADER))
                .as("every value")
                .isTrue();
    }

    /** The first slice. */
    private static void assertFirst(byte[] npy) {
        int bytes = LARGE.size() * ROW;
        assertThat(npy.length).isEqualTo(HEADER + bytes);
        assertThat(Arrays.equals(npy, HEADER, npy.length, LARGE.rescaled(), 0, bytes))
                .as("every value")
                .isTrue();
    }
}
