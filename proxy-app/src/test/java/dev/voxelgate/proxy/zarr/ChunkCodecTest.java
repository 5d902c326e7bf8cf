package dev.voxelgate.proxy.zarr;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlift.compress.v3.zstd.ZstdJavaDecompressor;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class ChunkCodecTest {

    @Test
    void aChecksumFollowsTheBytes() {
        // The check value of CRC-32/ISCSI, 0xE3069283, little endian.
        var encoded = ChunkCodec.CRC32C.encode("123456789".getBytes(StandardCharsets.US_ASCII));
        assertThat(encoded).hasSize(13).startsWith('1', '2', '3', '4', '5', '6', '7', '8', '9');
        assertThat(encoded).endsWith((byte) 0x83, (byte) 0x92, (byte) 0x06, (byte) 0xE3);
        assertThat(ChunkCodec.CRC32C.encodedBytes(9)).contains(13L);
    }

    @Test
    void gzipIsInflatedToTheSameBytes() throws Exception {
        for (int size : new int[] {0, 1, 1000, 100_000}) {
            var chunk = new byte[size];
            new Random(size).nextBytes(chunk);
            try (var inflated = new GZIPInputStream(new ByteArrayInputStream(ChunkCodec.GZIP.encode(chunk)))) {
                assertThat(inflated.readAllBytes()).isEqualTo(chunk);
            }
        }
        assertThat(ChunkCodec.GZIP.encodedBytes(9)).isEmpty();
    }

    @Test
    void zstdIsDecompressedToTheSameBytes() {
        for (int size : new int[] {0, 1, 1000, 300_000}) {
            var chunk = new byte[size];
            new Random(size).nextBytes(chunk);
            Arrays.fill(chunk, size / 2, size, (byte) 7);
            var encoded = ChunkCodec.ZSTD.encode(chunk);
            var decoded = new byte[size];
            int decodedBytes = new ZstdJavaDecompressor().decompress(encoded, 0, encoded.length, decoded, 0, size);
            assertThat(decodedBytes).isEqualTo(size);
            assertThat(decoded).isEqualTo(chunk);
        }
        assertThat(ChunkCodec.ZSTD.encodedBytes(9)).isEmpty();
    }

    @Test
    void withoutACodecTheBytesAreAsTheyAre() {
        var chunk = new byte[] {1, 2, 3};
        assertThat(ChunkCodec.NONE.encode(chunk)).containsExactly(1, 2, 3);
        assertThat(ChunkCodec.NONE.encodedBytes(3)).contains(3L);
    }

    @Test
    void namesAreThoseOfZarr() {
        assertThat(ChunkCodec.named("gzip")).contains(ChunkCodec.GZIP);
        assertThat(ChunkCodec.named("crc32c")).contains(ChunkCodec.CRC32C);
        assertThat(ChunkCodec.named("zstd")).contains(ChunkCodec.ZSTD);
        assertThat(ChunkCodec.named("none")).contains(ChunkCodec.NONE);
        assertThat(ChunkCodec.named("GZIP")).isEmpty();
        assertThat(ChunkCodec.named("blosc")).isEmpty();
    }
}
