package dev.voxelgate.proxy.numpy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpzEncoderTest {

    private static final long NEVER_ZIP64 = ZipMember.MAX_CLASSIC;
    private static final long ALWAYS_ZIP64 = 0;

    @Test
    void theBytesDoNotDependOnHowInputAndOutputAreCut() {
        var npy = npy(40_000);
        var whole = encode(npy, npy.length, 1 << 20, 1, NEVER_ZIP64);
        for (int chunk : new int[] {1, 2, 7, 61, 4096}) {
            assertThat(encode(npy, chunk, 1 << 20, 1, NEVER_ZIP64)).isEqualTo(whole);
            assertThat(encode(npy, npy.length, chunk, 1, NEVER_ZIP64)).isEqualTo(whole);
            assertThat(encode(npy, chunk, chunk, 1, NEVER_ZIP64)).isEqualTo(whole);
        }
    }

    @Test
    void aStreamingReaderFindsTheMember() throws IOException {
        for (long maxClassic : new long[] {NEVER_ZIP64, ALWAYS_ZIP64}) {
            for (int level = 1; level <= 9; level++) {
                var npy = npy(5000);
                var zip = new ZipInputStream(new ByteArrayInputStream(encode(npy, 1000, 1000, level, maxClassic)));
                assertThat(zip.getNextEntry().getName()).isEqualTo("arr_0.npy");
                if (maxClassic == NEVER_ZIP64) {
                    // The JDK's reader of streams takes a 64-bit descriptor only for members beyond 4 GiB.
                    assertThat(zip.readAllBytes()).isEqualTo(npy);
                }
            }
        }
    }

    @Test
    void numpyReadsIt(@TempDir Path folder) throws Exception {
        var npy = npy(100_000);
        Files.write(folder.resolve("plain.npz"), encode(npy, 777, 555, 1, NEVER_ZIP64));
        Files.write(folder.resolve("zip64.npz"), encode(npy, 777, 555, 6, ALWAYS_ZIP64));
        Files.write(folder.resolve("empty.npz"), encode(NpyHeader.of(DType.UINT8, 0), 777, 555, 6, ALWAYS_ZIP64));
        Files.write(folder.resolve("array.npy"), npy);
        Python.run("""
            import os, struct, sys, zipfile
            import numpy as np
            folder = sys.argv[1]
            expected = np.load(os.path.join(folder, "array.npy"))
            for name, version in (("plain.npz", 20), ("zip64.npz", 45)):
                path = os.path.join(folder, name)
                loaded = np.load(path)
                assert loaded.files == ["arr_0"], loaded.files
                assert loaded["arr_0"].dtype == expected.dtype and (loaded["arr_0"] == expected).all()
                with zipfile.ZipFile(path) as z:
                    assert z.testzip() is None
                    info = z.infolist()[0]
                    assert info.extract_version == version and info.compress_type == zipfile.ZIP_DEFLATED
                    assert info.date_time == (1980, 1, 1, 0, 0, 0)
                    assert info.file_size == os.path.getsize(os.path.join(folder, "array.npy"))
            assert np.load(os.path.join(folder, "empty.npz"))["arr_0"].shape == (0,)
            """, folder.toString());
    }

    @Test
    void infoZipFindsNoFault(@TempDir Path folder) throws Exception {
        var unzip = Path.of("/usr/bin/unzip");
        assumeTrue(
                Files.isExecutable(unzip) || System.getenv("VOXELGATE_REQUIRE_UPSTREAMS") != null,
                "no /usr/bin/unzip (Debian: unzip)");
        for (long maxClassic : new long[] {NEVER_ZIP64, ALWAYS_ZIP64}) {
            var file = folder.resolve("a.npz");
            Files.write(file, encode(npy(100_000), 777, 555, 1, maxClassic));
            var process = new ProcessBuilder(unzip.toString(), "-t", file.toString())
                    .redirectErrorStream(true)
                    .start();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
            assertThat(output).contains("arr_0.npy").contains("OK").doesNotContain("warning");
        }
    }

    @Test
    void moreOrLessThanAnnouncedIsRefused() {
        try (var encoder = new NpzEncoder(10, 1)) {
            encoder.output(ByteBuffer.allocate(100));
            assertThatIllegalStateException().isThrownBy(encoder::end);
            assertThatIllegalStateException().isThrownBy(() -> encoder.input(ByteBuffer.allocate(11)));
        }
    }

    @Test
    void inputThatWasNotAskedForIsRefused() {
        try (var encoder = new NpzEncoder(10, 1)) {
            assertThat(encoder.needsInput()).isFalse();
            assertThatIllegalStateException().isThrownBy(() -> encoder.input(ByteBuffer.allocate(1)));
        }
    }

    @Test
    void levelsWithoutCompressionAreRefused() {
        // Stored blocks would depend on how the input is cut.
        assertThatIllegalArgumentException().isThrownBy(() -> new NpzEncoder(10, 0));
    }

    private static byte[] npy(int values) {
        var header = NpyHeader.of(DType.INT16, values);
        var npy = ByteBuffer.allocate(header.length + 2 * values).order(ByteOrder.LITTLE_ENDIAN);
        npy.put(header);
        var random = new Random(values);
        int value = 0;
        for (int i = 0; i < values; i++) {
            value += random.nextInt(7) - 3;
            npy.putShort((short) value);
        }
        return npy.array();
    }

    private static byte[] encode(byte[] npy, int inputChunk, int outputChunk, int level, long maxClassic) {
        var result = new ByteArrayOutputStream();
        var out = ByteBuffer.allocate(outputChunk);
        try (var encoder = new NpzEncoder(npy.length, level, maxClassic)) {
            int given = 0;
            while (!encoder.isFinished()) {
                encoder.output(out.clear());
                result.write(out.array(), 0, out.position());
                if (encoder.needsInput() && given < npy.length) {
                    int n = Math.min(inputChunk, npy.length - given);
                    encoder.input(ByteBuffer.wrap(npy, given, n));
                    given += n;
                } else if (encoder.needsInput()) {
                    encoder.end();
                }
            }
        }
        return result.toByteArray();
    }
}
