package dev.voxelgate.proxy.zarr;

import io.airlift.compress.v3.zstd.ZstdJavaCompressor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** What is done to the bytes of a chunk, by the names of the Zarr v3 codecs. */
public enum ChunkCodec {
    /** Nothing: chunks can be read in ranges. */
    NONE,
    /** A checksum of four bytes behind them. */
    CRC32C,
    /** Deflated, fast rather than small. */
    GZIP,
    /** A frame of Zstandard (RFC 8878) with its content size and a checksum: faster than gzip, and smaller. */
    ZSTD;

    private static final int GZIP_LEVEL = 1;
    private static final int ZSTD_LEVEL = 3;

    /** The codec with this name. */
    public static Optional<ChunkCodec> named(String name) {
        return Arrays.stream(values())
                .filter(codec -> codec.word().equals(name))
                .findFirst();
    }

    /** The name. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** How many bytes a chunk has when it is encoded; empty when only its content tells. */
    public Optional<Long> encodedBytes(long bytes) {
        return switch (this) {
            case NONE -> Optional.of(bytes);
            case CRC32C -> Optional.of(bytes + Integer.BYTES);
            case GZIP, ZSTD -> Optional.empty();
        };
    }

    /** The bytes of a whole chunk as they are stored. */
    public byte[] encode(byte[] chunk) {
        return switch (this) {
            case NONE -> chunk;
            case CRC32C -> checked(chunk);
            case GZIP -> deflated(chunk);
            case ZSTD -> zstandard(chunk);
        };
    }

    private static byte[] checked(byte[] chunk) {
        var sum = new CRC32C();
        sum.update(chunk);
        return ByteBuffer.allocate(Math.addExact(chunk.length, Integer.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(chunk)
                .putInt((int) sum.getValue())
                .array();
    }

    private static byte[] deflated(byte[] chunk) {
        var bytes = new ByteArrayOutputStream(chunk.length / 2 + 64);
        try (var gzip = new FastGzip(bytes)) {
            gzip.write(chunk);
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes all bytes", e);
        }
        return bytes.toByteArray();
    }

    private static byte[] zstandard(byte[] chunk) {
        var compressor = new ZstdJavaCompressor();
        var bytes = new byte[compressor.maxCompressedLength(chunk.length)];
        return Arrays.copyOf(bytes, compressor.compress(chunk, 0, chunk.length, bytes, 0, bytes.length));
    }

    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(ByteArrayOutputStream out) throws IOException {
            super(out);
            def.setLevel(GZIP_LEVEL);
        }
    }

    /** How an array of version 3 names it; null for none. */
    @Nullable
    Map<String, Object> v3() {
        return switch (this) {
            case NONE -> null;
            case CRC32C -> Map.of("name", word());
            case GZIP -> Map.of("name", word(), "configuration", Map.of("level", GZIP_LEVEL));
            case ZSTD -> Map.of("name", word(), "configuration", Map.of("level", ZSTD_LEVEL, "checksum", true));
        };
    }

    /** Whether an array of version 2 has it as its compressor. */
    boolean isForV2() {
        return this != CRC32C;
    }

    /** The compressor of an array of version 2; null for none. */
    @Nullable
    Map<String, Object> v2() {
        return switch (this) {
            case NONE, CRC32C -> null;
            case GZIP -> Map.of("id", word(), "level", GZIP_LEVEL);
            case ZSTD -> Map.of("id", word(), "level", ZSTD_LEVEL);
        };
    }
}
