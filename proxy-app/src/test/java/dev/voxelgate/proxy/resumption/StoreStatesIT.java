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
import dev.voxelgate.proxy.support.AgainstOneOrthanc;
import dev.voxelgate.proxy.support.Gateway;
import dev.voxelgate.proxy.support.RealOrthanc;
import dev.voxelgate.proxy.support.StoreClient;
import dev.voxelgate.proxy.support.StoreClient.Kind;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Instances that are replaced and added while clients read a Zarr store. What a client gets is of the state in which it opened
 * the store, or an error. All pixels of a slice have one value, which tells the state.
 */
@AgainstOneOrthanc
@Timeout(180)
final class StoreStatesIT {

    private static final int SIZE = 16;
    private static final int SLICES = 40;
    private static final int READERS = 8;

    /** A chunk of several frames has begun when its last frame is found to be another: then its connection is reset. */
    private static final int RESET = 0;

    private final RealOrthanc real;
    private final String study = "2.25." + number();
    private final String series = "2.25." + number();
    private Orthanc orthanc;

    @AutoClose
    private Gateway gateway;

    StoreStatesIT(RealOrthanc real) {
        this.real = real;
    }

    private static String number() {
        return new BigInteger(UUID.randomUUID().toString().replace("-", ""), 16).toString();
    }

    @BeforeEach
    void storeASeries() {
        orthanc = real.shared();
        gateway = Gateway.inFrontOf(orthanc, "voxelgate.zarr.v2=true");
        IntStream.range(0, SLICES).forEach(slice -> store(slice, 100 + slice));
    }

    private void store(int slice, int value) {
        var samples = new byte[SIZE * SIZE];
        Arrays.fill(samples, (byte) value);
        var dataSet = DataSet.builder()
                .text(Attribute.SOP_CLASS_UID, "1.2.840.10008.5.1.4.1.1.2")
                .text(Attribute.SOP_INSTANCE_UID, series + "." + (slice + 1))
                .text(Attribute.STUDY_INSTANCE_UID, study)
                .text(Attribute.SERIES_INSTANCE_UID, series)
                .text(Attribute.PATIENT_ID, "TEST")
                .text(Attribute.MODALITY, "CT")
                .numbers(Attribute.INSTANCE_NUMBER, slice + 1)
                .numbers(Attribute.IMAGE_POSITION_PATIENT, 0, 0, slice)
                .numbers(Attribute.IMAGE_ORIENTATION_PATIENT, 1, 0, 0, 0, 1, 0)
                .numbers(Attribute.SAMPLES_PER_PIXEL, 1)
                .text(Attribute.PHOTOMETRIC_INTERPRETATION, "MONOCHROME2")
                .numbers(Attribute.ROWS, SIZE)
                .numbers(Attribute.COLUMNS, SIZE)
                .numbers(Attribute.BITS_ALLOCATED, 8)
                .numbers(Attribute.BITS_STORED, 8)
                .numbers(Attribute.HIGH_BIT, 7)
                .numbers(Attribute.PIXEL_REPRESENTATION, 0)
                .put(new Element.Plain(Tag.PIXEL_DATA, Vr.OW, samples));
        orthanc.upload(HeapInstance.write(dataSet.build(), TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN)
                .file());
    }

    private String route(String end) {
        return "/dicom-web/studies/" + study + "/series/" + series + "/" + end;
    }

    private static String key(int frames, String key) {
        return "chunk=" + frames + "/volume.zarr/" + key;
    }

    /** @param frames of a chunk */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void chunksAreOfTheStateInWhichTheStoreWasOpenedOrErrors(int frames) throws Exception {
        assertThat(gateway.get(route(key(frames, "zarr.json"))).statusCode()).isEqualTo(200);
        var begun = new CountDownLatch(READERS);
        try (var threads = Executors.newFixedThreadPool(READERS)) {
            List<Future<List<Integer>>> readers = new ArrayList<>();
            for (int reader = 0; reader < READERS; reader++) {
                int first = reader * SLICES / READERS;
                readers.add(threads.submit(() -> read(frames, first, begun)));
            }
            begun.await();
            for (int slice = SLICES - 1; slice >= 0; slice--) {
                store(slice, 200 + slice % 50);
            }
            store(SLICES, 250);
            List<Integer> statuses = new ArrayList<>();
            for (var reader : readers) {
                statuses.addAll(reader.get());
            }
            // Who is fast enough has read everything before the first slice was replaced.
            assertThat(statuses)
                    .contains(200)
                    .allMatch(status -> status == 200 || status == 410 || (status == RESET && frames > 1));
        }
        assertPinnedStoreIsOfNow();
    }

    /** The statuses of four rounds of chunks; each that is answered has the value of the first state. */
    private List<Integer> read(int frames, int first, CountDownLatch begun) throws Exception {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 4 * SLICES; i++) {
            statuses.add(readChunk(frames, (first + i) % SLICES / frames));
            if (i == 0) {
                begun.countDown();
            }
        }
        return statuses;
    }

    private int readChunk(int frames, int index) throws Exception {
        HttpResponse<byte[]> answer;
        try {
            answer = gateway.get(route(key(frames, "scale0/image/c/" + index + "/0/0")));
        } catch (IOException e) {
            return RESET;
        }
        if (answer.statusCode() == 200) {
            assertThat(answer.body()).hasSize(frames * 4 * SIZE * SIZE);
            var values = ByteBuffer.wrap(answer.body()).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; values.hasRemaining(); i++) {
                int slice = index * frames + i / (SIZE * SIZE);
                assertThat(values.getFloat()).isEqualTo(slice < SLICES ? 100 + slice : Float.NaN);
            }
        }
        return answer.statusCode();
    }

    private String pinnedStore() throws Exception {
        var geometry = new String(gateway.get(route("geometry")).body(), StandardCharsets.UTF_8);
        return geometry.replaceFirst("(?s).*\"zarr\":\"([^\"]*)\".*", "$1");
    }

    private void assertPinnedStoreIsOfNow() throws Exception {
        var answer = gateway.get(route(pinnedStore() + "/scale0/image/c/1/0/0"));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(ByteBuffer.wrap(answer.body()).order(ByteOrder.LITTLE_ENDIAN).getFloat())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"ZARR", "XARRAY", "ZARRITA", "ZARR2"})
    void clientsNeverGetAnotherState(Kind kind) throws Exception {
        try (var old = StoreClient.start(kind);
                var now = StoreClient.start(kind)) {
            var root = "http://127.0.0.1:" + gateway.port();
            var name = kind.isV3() ? "volume.zarr" : "volume.v2.zarr";
            assertThat(old.open(URI.create(root + route(name))).error()).isNull();
            assertThat(old.read(3).sha256()).isEqualTo(sha256(103));
            store(30, 230);
            store(SLICES, 240); // one more slice
            for (int slice : List.of(30, 38, 4)) {
                var read = old.read(slice);
                if (read.error() == null) { // it had come before
                    assertThat(slice).isNotEqualTo(30);
                    assertThat(read.sha256()).isEqualTo(sha256(100 + slice));
                } else {
                    assertThat(read.error()).contains("410");
                }
            }
            assertThat(old.read(30).error()).contains("410");
            var pinned = pinnedStore().replace("volume.zarr", name);
            var opened = now.open(URI.create(root + route(pinned)));
            assertThat(opened.error()).isNull();
            assertThat(opened.shape()).containsExactly(SLICES + 1, SIZE, SIZE);
            assertThat(now.read(30).sha256()).isEqualTo(sha256(230));
            assertThat(now.read(SLICES).sha256()).isEqualTo(sha256(240));
        }
    }

    private static String sha256(int value) throws Exception {
        var values = ByteBuffer.allocate(4 * SIZE * SIZE).order(ByteOrder.LITTLE_ENDIAN);
        while (values.hasRemaining()) {
            values.putFloat(value);
        }
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(values.array()));
    }
}
