package dev.voxelgate.proxy.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.testing.ScriptedServer;
import dev.voxelgate.proxy.support.GatewayProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A gateway of 96 MB heap and 64 MB direct memory answers with frames of 300 MB. The archive sends the second half of a frame
 * when the client has its first rows.
 */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LargeFrameIT {

    private static final int ROWS = 10_000;
    private static final int ROW_BYTES = 30_000;
    private static final int HEADER = 128;
    private static final String INSTANCES = "/dicom-web/studies/1.2/series/1.2.3/instances/";

    /** How the samples are stored. */
    enum Kind {
        INTEGERS("1.2.3.1", 16, 0x7FE00010, "OW"),
        FLOATS("1.2.3.2", 32, 0x7FE00008, "OF");

        private final String uid;
        private final int bits;
        private final int pixelDataTag;
        private final String vr;

        Kind(String uid, int bits, int pixelDataTag, String vr) {
            this.uid = uid;
            this.bits = bits;
            this.pixelDataTag = pixelDataTag;
            this.vr = vr;
        }

        int columns() {
            return ROW_BYTES * 8 / bits;
        }
    }

    /** The client has its first rows. */
    private final Map<Kind, CountDownLatch> begun =
            Map.of(Kind.INTEGERS, new CountDownLatch(1), Kind.FLOATS, new CountDownLatch(1));

    @AutoClose
    private final ScriptedServer archive = ScriptedServer.start(this::answer);

    @AutoClose
    private final GatewayProcess gateway = GatewayProcess.start(
            List.of(
                    "voxelgate.upstream.dicomweb-url=" + archive.url() + "/dicom-web",
                    "voxelgate.decode.max-frame-size=400MB"),
            "-Xmx96m",
            "-XX:MaxDirectMemorySize=64m",
            "-XX:+ExitOnOutOfMemoryError");

    @AutoClose
    private final HttpClient http = HttpClient.newHttpClient();

    LargeFrameIT() throws IOException {}

    @ParameterizedTest
    @EnumSource
    void aFrameLargerThanTheMemoryPasses(Kind kind) throws Exception {
        var uri = gateway.url().resolve(INSTANCES + kind.uid + "/numpy?rescale=0");
        var answer = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        try (var body = answer.body()) {
            assertThat(new String(body.readNBytes(HEADER), StandardCharsets.ISO_8859_1))
                    .contains("(1, %d, %d, 1)".formatted(ROWS, kind.columns()));
            for (int row = 0; row < ROWS; row++) {
                assertRow(body, row);
                if (row == 100) {
                    begun.get(kind).countDown();
                }
            }
            assertThat(body.read()).isNegative();
        }
        assertThat(gateway.isAlive()).isTrue();
        assertThat(gateway.log()).doesNotContain("OutOfMemory", "LEAK");
    }

    private static void assertRow(InputStream body, int row) throws IOException {
        if (!Arrays.equals(body.readNBytes(ROW_BYTES), row(row))) {
            throw new AssertionError("row " + row);
        }
    }

    /** Other bytes for each row, at every place; no float of them is not a number. */
    private static byte[] row(int row) {
        var bytes = ByteBuffer.allocate(ROW_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; bytes.hasRemaining(); i++) {
            bytes.putInt((row * 31 + i * 7) & 0x3FFFFFFF);
        }
        return bytes.array();
    }

    private void answer(ScriptedServer.Exchange exchange) throws IOException, InterruptedException {
        var target = exchange.request().target();
        for (var kind : Kind.values()) {
            if (target.endsWith(kind.uid + "/metadata")) {
                exchange.respond(200, "application/dicom+json", metadata(kind).getBytes(StandardCharsets.UTF_8));
                return;
            }
            if (target.endsWith(kind.uid)) {
                file(exchange, kind);
                return;
            }
        }
        exchange.respond(404, "text/plain", new byte[0]);
    }

    private void file(ScriptedServer.Exchange exchange, Kind kind) throws IOException, InterruptedException {
        byte[] start = header(kind);
        exchange.head(200, "application/dicom", "Content-Length: " + (start.length + (long) ROWS * ROW_BYTES) + "\n");
        exchange.bytes(start);
        for (int row = 0; row < ROWS; row++) {
            if (row == ROWS / 2) {
                begun.get(kind).await();
            }
            exchange.bytes(row(row));
        }
    }

    private static String metadata(Kind kind) {
        return """
            [{"00080018":{"vr":"UI","Value":["%s"]},"0020000D":{"vr":"UI","Value":["1.2"]},\
            "0020000E":{"vr":"UI","Value":["1.2.3"]},"00280002":{"vr":"US","Value":[1]},\
            "00280004":{"vr":"CS","Value":["MONOCHROME2"]},"00280010":{"vr":"US","Value":[%d]},\
            "00280011":{"vr":"US","Value":[%d]},"00280100":{"vr":"US","Value":[%d]}%s}]\
            """.formatted(
                        kind.uid,
                        ROWS,
                        kind.columns(),
                        kind.bits,
                        kind == Kind.INTEGERS ? ",\"00280103\":{\"vr\":\"US\",\"Value\":[0]}" : "");
    }

    /** A file of Explicit VR Little Endian as far as its pixel data. */
    private static byte[] header(Kind kind) {
        var meta = new ByteArrayOutputStream();
        text(meta, 0x00020010, "UI", "1.2.840.10008.1.2.1\0");
        var file = new ByteArrayOutputStream();
        file.writeBytes(new byte[128]);
        file.writeBytes("DICM".getBytes(StandardCharsets.US_ASCII));
        element(file, 0x00020000, "UL", little(4).putInt(meta.size()).array());
        file.writeBytes(meta.toByteArray());
        text(file, 0x00080018, "UI", kind.uid + "\0");
        text(file, 0x0020000D, "UI", "1.2\0");
        text(file, 0x0020000E, "UI", "1.2.3\0");
        number(file, 0x00280002, 1);
        text(file, 0x00280004, "CS", "MONOCHROME2 ");
        number(file, 0x00280010, ROWS);
        number(file, 0x00280011, kind.columns());
        number(file, 0x00280100, kind.bits);
        if (kind == Kind.INTEGERS) {
            number(file, 0x00280103, 0);
        }
        file.writeBytes(little(12)
                .putShort((short) (kind.pixelDataTag >> 16))
                .putShort((short) kind.pixelDataTag)
                .put(kind.vr.getBytes(StandardCharsets.US_ASCII))
                .putShort((short) 0)
                .putInt(ROWS * ROW_BYTES)
                .array());
        return file.toByteArray();
    }

    private static void number(ByteArrayOutputStream out, int tag, int value) {
        element(out, tag, "US", little(2).putShort((short) value).array());
    }

    private static void text(ByteArrayOutputStream out, int tag, String vr, String value) {
        element(out, tag, vr, value.getBytes(StandardCharsets.US_ASCII));
    }

    private static void element(ByteArrayOutputStream out, int tag, String vr, byte[] value) {
        out.writeBytes(little(8)
                .putShort((short) (tag >> 16))
                .putShort((short) tag)
                .put(vr.getBytes(StandardCharsets.US_ASCII))
                .putShort((short) value.length)
                .array());
        out.writeBytes(value);
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
