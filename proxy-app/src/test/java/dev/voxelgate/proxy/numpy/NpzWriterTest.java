package dev.voxelgate.proxy.numpy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.voxelgate.proxy.deflate.DeflateBlock;
import dev.voxelgate.proxy.support.PythonJudge;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpzWriterTest {

    private static final long NEVER_ZIP64 = ZipMember.MAX_CLASSIC;
    private static final long ALWAYS_ZIP64 = 0;

    @Test
    void theBytesDoNotDependOnHowTheInputIsCut() {
        var npy = npy(200_000);
        var whole = encode(npy, npy.length, NEVER_ZIP64);
        for (int chunk : new int[] {1, 2, 7, 61, 4096, 131_072}) {
            assertThat(encode(npy, chunk, NEVER_ZIP64)).isEqualTo(whole);
        }
    }

    @Test
    void aFileThatEndsWithABlockIsWhole() throws IOException {
        var npy = new byte[2 * DeflateBlock.BYTES];
        new Random(1).nextBytes(npy);
        var zip = new ZipInputStream(new ByteArrayInputStream(encode(npy, 1000, NEVER_ZIP64)));
        assertThat(zip.getNextEntry().getName()).isEqualTo("arr_0.npy");
        assertThat(zip.readAllBytes()).isEqualTo(npy);
    }

    @Test
    void aStreamingReaderFindsTheMember() throws IOException {
        for (long maxClassic : new long[] {NEVER_ZIP64, ALWAYS_ZIP64}) {
            var npy = npy(200_000);
            var zip = new ZipInputStream(new ByteArrayInputStream(encode(npy, 1000, maxClassic)));
            assertThat(zip.getNextEntry().getName()).isEqualTo("arr_0.npy");
            if (maxClassic == NEVER_ZIP64) {
                // The JDK's reader of streams takes a 64-bit descriptor only for members beyond 4 GiB.
                assertThat(zip.readAllBytes()).isEqualTo(npy);
            }
        }
    }

    @Test
    void numpyReadsIt(@TempDir Path folder) throws Exception {
        var npy = npy(100_000);
        Files.write(folder.resolve("plain.npz"), encode(npy, 777, NEVER_ZIP64));
        Files.write(folder.resolve("zip64.npz"), encode(npy, 777, ALWAYS_ZIP64));
        Files.write(folder.resolve("empty.npz"), encode(NpyHeader.of(DType.UINT8, 0), 777, ALWAYS_ZIP64));
        Files.write(folder.resolve("array.npy"), npy);
        PythonJudge.run("""
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
    void numpyReadsEveryMember(@TempDir Path folder) throws Exception {
        var npy = npy(80_000);
        var names = List.of("first.npy", "1.2.840.10008.npy", "third.npy");
        Files.write(folder.resolve("plain.npz"), encode(names, npy, 777, NEVER_ZIP64));
        Files.write(folder.resolve("zip64.npz"), encode(names, npy, 777, ALWAYS_ZIP64));
        Files.write(folder.resolve("array.npy"), npy);
        PythonJudge.run("""
            import os, sys, zipfile
            import numpy as np
            folder = sys.argv[1]
            expected = np.load(os.path.join(folder, "array.npy"))
            for name in ("plain.npz", "zip64.npz"):
                path = os.path.join(folder, name)
                loaded = np.load(path)
                assert loaded.files == ["first", "1.2.840.10008", "third"], loaded.files
                assert all((loaded[member] == expected).all() for member in loaded.files)
                with zipfile.ZipFile(path) as z:
                    assert z.testzip() is None
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
            Files.write(file, encode(npy(100_000), 777, maxClassic));
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
        var member = new NpzWriter().member("arr_0.npy", 10);
        assertThatIllegalStateException().isThrownBy(member::end);
        assertThatIllegalStateException().isThrownBy(() -> member.take(ByteBuffer.allocate(11)));
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

    private static byte[] encode(byte[] npy, int chunk, long maxClassic) {
        return encode(List.of("arr_0.npy"), npy, chunk, maxClassic);
    }

    /** An archive in which each member is the same file. */
    private static byte[] encode(List<String> names, byte[] npy, int chunk, long maxClassic) {
        var writer = new NpzWriter(maxClassic);
        var result = new ByteArrayOutputStream();
        for (var name : names) {
            var member = writer.member(name, npy.length);
            var blocks = new ArrayList<DeflateBlock>();
            for (int given = 0; given < npy.length; given += chunk) {
                blocks.addAll(member.take(ByteBuffer.wrap(npy, given, Math.min(chunk, npy.length - given))));
            }
            blocks.add(member.end());
            put(result, member.header());
            for (var block : blocks) {
                var deflated = block.deflate();
                member.put(deflated);
                put(result, deflated);
            }
            put(result, member.trailer());
        }
        put(result, writer.end());
        return result.toByteArray();
    }

    private static void put(ByteArrayOutputStream result, ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        result.writeBytes(copy);
    }
}
