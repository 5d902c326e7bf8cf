package dev.voxelgate.proxy.zarr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.proxy.numpy.DType;
import dev.voxelgate.proxy.volume.UnprocessableVolumeException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class ZarrStoreTest {

    private static final List<Axis> AXES =
            List.of(new Axis("z", 12, -30, 2.5, true), new Axis("y", 4, 7, 0.5, true), new Axis("x", 5, 0, 1, true));

    private static final ZarrStore GRAY = ZarrStore.v3(image(DType.FLOAT32, 1, ChunkCodec.NONE));
    private static final ZarrStore COLOUR = ZarrStore.v3(image(DType.UINT8, 3, ChunkCodec.NONE));
    private static final ZarrStore V2 = ZarrStore.v2(image(DType.FLOAT32, 1, ChunkCodec.GZIP));

    private static StoredImage image(DType dtype, int channels, ChunkCodec codec) {
        return new StoredImage(dtype, channels, AXES, 1, codec, Map.of("digest", "abc"));
    }

    @Test
    void aChunkOfTheGridIsAFrame() {
        for (int z = 0; z < 12; z++) {
            var frame = new StoreItem.Chunk(z, 1, 0);
            assertThat(GRAY.find("scale0/image/c/" + z + "/0/0")).isEqualTo(frame);
            assertThat(COLOUR.find("scale0/image/c/0/" + z + "/0/0")).isEqualTo(frame);
            assertThat(V2.find("scale0/image/" + z + "/0/0")).isEqualTo(frame);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "scale0/image/c/12/0/0",
                "scale0/image/c/-1/0/0",
                "scale0/image/c/01/0/0",
                "scale0/image/c/1/0/1",
                "scale0/image/c/1/1/0",
                "scale0/image/c/1/0",
                "scale0/image/c/0/1/0/0",
                "scale0/image/c/1/0/0/",
                "scale0/image/c/999999999999/0/0",
                "scale0/image/1/0/0",
                "scale1/image/c/1/0/0",
                "scale0/z/c/1",
                "scale0/c/c/0",
                ".zgroup",
                "scale0/image/.zarray",
                "zarr.json/",
                ""
            })
    void nothingElseIsAChunk(String key) {
        assertThat(GRAY.find(key)).isEqualTo(new StoreItem.Missing());
    }

    /** 12 frames are two chunks of five and two more frames. */
    @Test
    void theLastChunkOfSeveralFramesMayLackSome() {
        var store = ZarrStore.v3(new StoredImage(DType.INT16, 1, AXES, 5, ChunkCodec.NONE, Map.of("digest", "abc")));
        assertThat(store.find("scale0/image/c/0/0/0")).isEqualTo(new StoreItem.Chunk(0, 5, 0));
        assertThat(store.find("scale0/image/c/1/0/0")).isEqualTo(new StoreItem.Chunk(5, 5, 0));
        assertThat(store.find("scale0/image/c/2/0/0")).isEqualTo(new StoreItem.Chunk(10, 2, 3));
        assertThat(store.find("scale0/image/c/3/0/0")).isEqualTo(new StoreItem.Missing());
    }

    @Test
    void aColourChunkHasAllChannels() {
        assertThat(COLOUR.find("scale0/image/c/1/0/0/0")).isEqualTo(new StoreItem.Missing());
        assertThat(COLOUR.find("scale0/image/c/1/0/0")).isEqualTo(new StoreItem.Missing());
        assertThat(COLOUR.find("scale0/image/c/0/12/0/0")).isEqualTo(new StoreItem.Missing());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zarr.json",
                "scale0/zarr.json",
                "scale0/image/zarr.json",
                "scale0/z/zarr.json",
                "scale0/y/zarr.json",
                "scale0/x/zarr.json"
            })
    void theDocumentsOfVersion3AreThere(String key) {
        assertThat(GRAY.find(key)).isInstanceOf(StoreItem.Document.class);
        assertThat(ZarrStore.mayHave(key)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".zgroup",
                ".zattrs",
                ".zmetadata",
                "scale0/.zgroup",
                "scale0/.zattrs",
                "scale0/.zmetadata",
                "scale0/image/.zarray",
                "scale0/image/.zattrs",
                "scale0/z/.zarray",
                "scale0/x/.zattrs"
            })
    void theDocumentsOfVersion2AreThere(String key) {
        assertThat(V2.find(key)).isInstanceOf(StoreItem.Document.class);
        assertThat(ZarrStore.mayHave(key)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "scale0/image/c/3/0/0,true",
        "scale0/image/c/0/3/0/0,true",
        "scale0/image/3/0/0,true",
        "scale0/x/c/0,true",
        "scale0/x/0,true",
        "favicon.ico,false",
        "scale0/image/c/a/0/0,false",
        "scale0/image,false",
        "scale0/../zarr.json,false",
        "0/0/0,false"
    })
    void whatNoStoreHasIsToldWithoutTheVolume(String key, boolean possible) {
        assertThat(ZarrStore.mayHave(key)).isEqualTo(possible);
    }

    @Test
    void coordinatesAreLittleEndianDoubles() {
        for (var entry : Map.of("scale0/z/c/0", GRAY, "scale0/z/0", V2).entrySet()) {
            assertThat(entry.getValue().find(entry.getKey()))
                    .isInstanceOfSatisfying(StoreItem.Coordinates.class, found -> {
                        var values = ByteBuffer.wrap(found.bytes()).order(ByteOrder.LITTLE_ENDIAN);
                        assertThat(found.bytes()).hasSize(12 * 8);
                        for (int z = 0; z < 12; z++) {
                            assertThat(values.getDouble()).isEqualTo(-30 + 2.5 * z);
                        }
                    });
        }
    }

    @Test
    void replicasWriteTheSameBytes() {
        Map<String, Object> attributes = new LinkedHashMap<>();
        Map<String, Object> reversed = new LinkedHashMap<>();
        for (int i = 0; i < 20; i++) {
            attributes.put("a" + i, i);
        }
        for (int i = 19; i >= 0; i--) {
            reversed.put("a" + i, i);
        }
        assertThat(document(attributes)).isEqualTo(document(reversed));
    }

    private static byte[] document(Map<String, Object> attributes) {
        var image = new StoredImage(DType.INT16, 1, AXES, 1, ChunkCodec.CRC32C, attributes);
        return ZarrStore.v3(image).find("zarr.json") instanceof StoreItem.Document(byte[] json) ? json : new byte[0];
    }

    @Test
    void whatIsMissingIsNaNForFloatsOnly() {
        assertThat(fillValue(DType.FLOAT32)).isEqualTo("\"NaN\"");
        assertThat(fillValue(DType.INT16)).isEqualTo("0");
    }

    private static String fillValue(DType dtype) {
        var item = ZarrStore.v3(image(dtype, 1, ChunkCodec.NONE)).find("scale0/image/zarr.json");
        return item instanceof StoreItem.Document(byte[] json)
                ? JsonMapper.shared().readTree(json).get("fill_value").toString()
                : "";
    }

    @Test
    void version2IsForFloatsOfOneChannel() {
        for (var image : List.of(
                image(DType.INT16, 1, ChunkCodec.NONE),
                image(DType.FLOAT32, 3, ChunkCodec.NONE),
                image(DType.FLOAT32, 1, ChunkCodec.CRC32C))) {
            assertThatThrownBy(() -> ZarrStore.v2(image)).isInstanceOf(UnprocessableVolumeException.class);
        }
    }
}
