package dev.voxelgate.proxy.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.demo.Script;
import dev.voxelgate.proxy.support.Gateway;
import dev.voxelgate.proxy.support.SliceSeries;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Chunks of several frames, the last of which has fewer than its shape says. */
final class ChunksOfStoresTest {

    private static final SliceSeries SERIES = new SliceSeries(8, 100);
    /** 20 MB of float32, in the second series. */
    private static final SliceSeries LARGE = new SliceSeries(300, 128);

    private static final int FRAMES = 3;
    private static final int CHUNK_ELEMENTS = FRAMES * 100 * 100;

    private static Gateway gateway;

    @AutoClose
    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void start() {
        var instances = Stream.concat(SERIES.instances().stream(), LARGE.inSeries(2).stream());
        gateway = Gateway.inFrontOf(instances.toList(), new Script(), "voxelgate.admission.memory=40MB");
    }

    @AfterAll
    static void stop() {
        if (gateway != null) {
            gateway.close();
        }
    }

    private static String path(String options, String key) {
        return SERIES.path().replace("/numpy", '/' + options + "/volume.zarr/" + key);
    }

    private static HttpResponse<byte[]> chunk(String options, int index) throws Exception {
        return gateway.get(path(options, "scale0/image/c/" + index + "/0/0"));
    }

    /** The third of three, of two frames and a missing one. */
    private static byte[] lastChunk() {
        byte[] values = SERIES.rescaled();
        var chunk = ByteBuffer.allocate(CHUNK_ELEMENTS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        chunk.put(values, 2 * CHUNK_ELEMENTS * Float.BYTES, values.length - 2 * CHUNK_ELEMENTS * Float.BYTES);
        while (chunk.hasRemaining()) {
            chunk.putFloat(Float.NaN);
        }
        return chunk.array();
    }

    @Test
    void aChunkHasTheValuesOfItsFrames() throws Exception {
        byte[] values = SERIES.rescaled();
        int bytes = CHUNK_ELEMENTS * Float.BYTES;
        assertThat(chunk("chunk=3", 0).body()).isEqualTo(Arrays.copyOf(values, bytes));
        assertThat(chunk("chunk=3", 1).body()).isEqualTo(Arrays.copyOfRange(values, bytes, 2 * bytes));
        assertThat(chunk("chunk=3", 3).statusCode()).isEqualTo(404);
    }

    @Test
    void theLastOneIsFilledWithNaN() throws Exception {
        var answer = chunk("chunk=3", 2);
        assertThat(answer.headers().firstValueAsLong("Content-Length")).hasValue(CHUNK_ELEMENTS * Float.BYTES);
        assertThat(answer.body()).isEqualTo(lastChunk());
    }

    @Test
    void ofIntegersItIsFilledWithZeros() throws Exception {
        byte[] chunk = chunk("rescale=0,chunk=3", 2).body();
        assertThat(chunk).hasSize(CHUNK_ELEMENTS * Short.BYTES);
        assertThat(Arrays.copyOfRange(chunk, 2 * 100 * 100 * Short.BYTES, chunk.length))
                .containsOnly(0);
    }

    @Test
    void moreFramesThanThereAreAreAllOfThem() throws Exception {
        assertThat(chunk("chunk=100", 0).body()).isEqualTo(SERIES.rescaled());
        assertThat(chunk("chunk=100", 1).statusCode()).isEqualTo(404);
    }

    @Test
    void rangesOfItAreItsParts() throws Exception {
        byte[] chunk = lastChunk();
        var random = new Random(17);
        for (int i = 0; i < 100; i++) {
            int from = random.nextInt(chunk.length);
            int to = from + 1 + random.nextInt(chunk.length - from);
            var request = gateway.requestTo(path("chunk=3", "scale0/image/c/2/0/0"))
                    .header("Range", "bytes=" + from + '-' + (to - 1))
                    .build();
            var answer = http.send(request, BodyHandlers.ofByteArray());
            assertThat(answer.statusCode()).isEqualTo(206);
            assertThat(answer.headers().firstValue("Content-Range"))
                    .hasValue("bytes %d-%d/%d".formatted(from, to - 1, chunk.length));
            assertThat(answer.body()).isEqualTo(Arrays.copyOfRange(chunk, from, to));
        }
    }

    @Test
    void aHeadTellsItsLength() throws Exception {
        var request = gateway.requestTo(path("chunk=3", "scale0/image/c/2/0/0"))
                .method("HEAD", BodyPublishers.noBody())
                .build();
        var answer = http.send(request, BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValueAsLong("Content-Length")).hasValue(CHUNK_ELEMENTS * Float.BYTES);
    }

    @Test
    void aCodecIsOfTheWholeChunk() throws Exception {
        var chunk = ByteBuffer.wrap(chunk("chunk=3,codec=crc32c", 2).body()).order(ByteOrder.LITTLE_ENDIAN);
        var sum = new CRC32C();
        sum.update(chunk.slice(0, chunk.capacity() - Integer.BYTES));
        assertThat(chunk.getInt(chunk.capacity() - Integer.BYTES)).isEqualTo((int) sum.getValue());
        assertThat(Arrays.copyOf(chunk.array(), chunk.capacity() - Integer.BYTES))
                .isEqualTo(lastChunk());
    }

    @Test
    void storesWithOtherChunksHaveOtherTags() throws Exception {
        assertThat(tag("chunk=3")).isNotEqualTo(tag("chunk=4")).isNotEqualTo(tag("rescale=1"));
        assertThat(tag("chunk=8")).isEqualTo(tag("chunk=9"));
    }

    private static String tag(String options) throws Exception {
        return chunk(options, 0).headers().firstValue("ETag").orElseThrow();
    }

    /** It is made before it is sent: so a chunk that no memory holds is refused with its store. */
    @Test
    void aChunkWithACodecThatIsTooLargeIsRefused() throws Exception {
        var refused = gateway.get(largePath("chunk=300,codec=zstd", "zarr.json"));
        assertThat(refused.statusCode()).isEqualTo(413);
        assertThat(new String(refused.body(), StandardCharsets.UTF_8)).contains("voxelgate.admission.memory");
        assertThat(gateway.get(largePath("chunk=20,codec=zstd", "zarr.json")).statusCode())
                .isEqualTo(200);
        assertThat(gateway.get(largePath("chunk=300", "scale0/image/c/0/0/0")).body())
                .isEqualTo(LARGE.rescaled());
    }

    private static String largePath(String options, String key) {
        return path(options, key).replace(SliceSeries.SERIES, SliceSeries.SERIES + 2);
    }
}
