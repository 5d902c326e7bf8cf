package dev.voxelgate.proxy.deflate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GzipFileTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000, DeflateBlock.BYTES, DeflateBlock.BYTES + 1, 2 * DeflateBlock.BYTES})
    void theJdkReadsIt(int length) throws IOException {
        var bytes = bytes(length);
        var gzip = encode(bytes, 4096);
        try (var in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            assertThat(in.readAllBytes()).isEqualTo(bytes);
        }
    }

    @Test
    void theBytesDoNotDependOnHowTheInputIsCut() {
        var bytes = bytes(200_000);
        var whole = encode(bytes, bytes.length);
        for (int chunk : new int[] {1, 2, 7, 61, 131_072}) {
            assertThat(encode(bytes, chunk)).isEqualTo(whole);
        }
    }

    /** RFC 1952 2.3.1: ISIZE is the size of the input modulo 2^32. */
    @Test
    void moreThanFourGigabytesHaveALengthToo() {
        var file = new GzipFile();
        var block = ByteBuffer.allocate(64 << 20);
        for (int i = 0; i < 65; i++) {
            file.take(block.clear());
        }
        file.take(block.clear().limit(5));
        file.end();
        var trailer = file.trailer().order(ByteOrder.LITTLE_ENDIAN);
        assertThat(trailer.remaining()).isEqualTo(8);
        assertThat(trailer.getInt(4)).isEqualTo((64 << 20) + 5);
    }

    private static byte[] bytes(int length) {
        var bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        Arrays.fill(bytes, 0, length / 2, (byte) 3);
        return bytes;
    }

    private static byte[] encode(byte[] bytes, int chunk) {
        var file = new GzipFile();
        var blocks = new ArrayList<DeflateBlock>();
        for (int at = 0; at < bytes.length; at += chunk) {
            blocks.addAll(file.take(ByteBuffer.wrap(bytes, at, Math.min(chunk, bytes.length - at))));
        }
        blocks.add(file.end());
        var out = new ByteArrayOutputStream();
        write(out, file.header());
        for (var block : blocks) {
            var deflated = block.deflate();
            file.put(deflated);
            write(out, deflated);
        }
        write(out, file.trailer());
        return out.toByteArray();
    }

    private static void write(ByteArrayOutputStream out, ByteBuffer bytes) {
        var copy = new byte[bytes.remaining()];
        bytes.get(copy);
        out.writeBytes(copy);
    }
}
