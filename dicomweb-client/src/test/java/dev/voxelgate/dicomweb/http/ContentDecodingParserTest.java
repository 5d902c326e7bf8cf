package dev.voxelgate.dicomweb.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import dev.voxelgate.dicomweb.stream.TruncatedStreamException;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every chunk size gives the same content, or the same kind of failure. */
class ContentDecodingParserTest {

    private static final byte[] CONTENT = content();

    private static byte[] content() {
        var bytes = new byte[100_003];
        new Random(7).nextBytes(bytes);
        Arrays.fill(bytes, 20_000, 80_000, (byte) 3);
        return bytes;
    }

    private static byte[] gzip(byte[] content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] deflate(byte[] content, boolean raw) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, raw);
                var out = new DeflaterOutputStream(bytes, deflater)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    /** With every optional field of RFC 1952 2.3.1. */
    private static byte[] gzipWithAllFields(byte[] content) throws IOException {
        var plain = gzip(content);
        var bytes = new ByteArrayOutputStream();
        bytes.write(new byte[] {0x1F, (byte) 0x8B, 8, 0x1F, 1, 2, 3, 4, 0, 3});
        bytes.write(new byte[] {3, 0, 'a', 'b', 0});
        bytes.write("name\0comment\0".getBytes(US_ASCII));
        var crc = new CRC32();
        crc.update(bytes.toByteArray());
        bytes.write(new byte[] {(byte) crc.getValue(), (byte) (crc.getValue() >> 8)});
        bytes.write(plain, 10, plain.length - 10);
        return bytes.toByteArray();
    }

    private static byte[] decode(String coding, byte[] coded, int chunkSize) {
        var parser = new ContentDecodingParser<>(
                Objects.requireNonNull(ContentCoding.of(coding)), new WholeBodyParser(1 << 20));
        try (parser) {
            for (int at = 0; at < coded.length; at += chunkSize) {
                assertThat(parser.poll()).isNull();
                parser.offer(Unpooled.copiedBuffer(coded, at, Math.min(chunkSize, coded.length - at)));
            }
            assertThat(parser.poll()).isNull();
            parser.end();
            return Objects.requireNonNull(parser.poll());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 8191, 1 << 20})
    void everyCodingGivesTheContent(int chunkSize) throws IOException {
        assertThat(decode("gzip", gzip(CONTENT), chunkSize)).isEqualTo(CONTENT);
        assertThat(decode("X-GZIP ", gzip(CONTENT), chunkSize)).isEqualTo(CONTENT);
        assertThat(decode("gzip", gzipWithAllFields(CONTENT), chunkSize)).isEqualTo(CONTENT);
        assertThat(decode("deflate", deflate(CONTENT, false), chunkSize)).isEqualTo(CONTENT);
        assertThat(decode("deflate", deflate(CONTENT, true), chunkSize)).isEqualTo(CONTENT);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 8191, 1 << 20})
    void gzipMayHaveSeveralMembersAndEmptyOnes(int chunkSize) throws IOException {
        var bytes = new ByteArrayOutputStream();
        bytes.write(gzip(Arrays.copyOf(CONTENT, 50_000)));
        bytes.write(gzip(new byte[0]));
        bytes.write(gzip(Arrays.copyOfRange(CONTENT, 50_000, CONTENT.length)));
        assertThat(decode("gzip", bytes.toByteArray(), chunkSize)).isEqualTo(CONTENT);
        assertThat(decode("gzip", gzip(new byte[0]), chunkSize)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate"})
    void noContentIsEmpty(String coding) {
        assertThat(decode(coding, new byte[0], 1)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1 << 20})
    void contentThatIsCutOffIsTruncated(int chunkSize) throws IOException {
        var small = Arrays.copyOf(CONTENT, 50);
        for (var coded : new byte[][] {gzip(small), gzipWithAllFields(small)}) {
            for (int length = 1; length < coded.length; length++) {
                var cut = Arrays.copyOf(coded, length);
                assertThatExceptionOfType(TruncatedStreamException.class)
                        .as("%d bytes", length)
                        .isThrownBy(() -> decode("gzip", cut, chunkSize));
            }
        }
        for (var coded : new byte[][] {deflate(small, false), deflate(small, true)}) {
            for (int length = 1; length < coded.length; length++) {
                var cut = Arrays.copyOf(coded, length);
                assertThatExceptionOfType(TruncatedStreamException.class)
                        .as("%d bytes", length)
                        .isThrownBy(() -> decode("deflate", cut, chunkSize));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1 << 20})
    void damagedContentIsMalformed(int chunkSize) throws IOException {
        for (int fromEnd = 1; fromEnd <= 8; fromEnd++) {
            var coded = gzip(CONTENT);
            coded[coded.length - fromEnd] ^= 1;
            assertMalformed("gzip", coded, chunkSize);
        }
        var follows = gzip(CONTENT);
        assertMalformed("gzip", Arrays.copyOf(follows, follows.length + 3), chunkSize);
        var behind = deflate(CONTENT, false);
        assertMalformed("deflate", Arrays.copyOf(behind, behind.length + 3), chunkSize);
        var check = deflate(CONTENT, false);
        check[check.length - 1] ^= 1;
        assertMalformed("deflate", check, chunkSize);
        assertMalformed("gzip", new byte[] {1, 2, 3}, chunkSize);
    }

    private static void assertMalformed(String coding, byte[] coded, int chunkSize) {
        assertThatExceptionOfType(MalformedStreamException.class).isThrownBy(() -> decode(coding, coded, chunkSize));
    }
}
