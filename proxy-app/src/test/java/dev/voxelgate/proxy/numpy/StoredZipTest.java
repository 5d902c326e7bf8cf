package dev.voxelgate.proxy.numpy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.support.PythonJudge;
import dev.voxelgate.proxy.support.PythonScripts;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredZipTest {

    private static final byte[] DOCUMENT = "{\"series\":[]}".getBytes(StandardCharsets.UTF_8);

    @Test
    void numpyAndPythonReadEveryMember(@TempDir Path folder) throws Exception {
        var arrays = List.of(npy(1), npy(0), npy(40_000));
        Files.write(folder.resolve("a.npz"), written(layout(arrays), arrays));
        for (int i = 0; i < arrays.size(); i++) {
            Files.write(folder.resolve(i + ".npy"), arrays.get(i));
        }
        PythonJudge.run("""
            import os, sys, zipfile
            import numpy as np
            folder = sys.argv[1]
            path = os.path.join(folder, "a.npz")
            loaded = np.load(path)
            assert loaded.files == ["1.2.0", "1.2.1", "1.2.2", "manifest.json"], loaded.files
            for i in range(3):
                expected = np.load(os.path.join(folder, f"{i}.npy"))
                found = loaded[f"1.2.{i}"]
                assert found.dtype == expected.dtype and np.array_equal(found, expected)
            assert loaded["manifest.json"] == b'{"series":[]}', loaded["manifest.json"]
            with zipfile.ZipFile(path) as z:
                assert z.testzip() is None
                assert all(info.compress_type == zipfile.ZIP_STORED for info in z.infolist())
                z.extractall(folder)
            for mode in (None, "r"):  # a file of its own, read or mapped
                assert np.array_equal(np.load(os.path.join(folder, "1.2.2.npy"), mmap_mode=mode), loaded["1.2.2"])
            """, folder.toString());
    }

    @Test
    void infoZipFindsNoFault(@TempDir Path folder) throws Exception {
        PythonScripts.requireProgram("unzip");
        var file = folder.resolve("a.npz");
        var arrays = List.of(npy(7), npy(30_000));
        Files.write(file, written(layout(arrays), arrays));
        var process = new ProcessBuilder("/usr/bin/unzip", "-t", file.toString())
                .redirectErrorStream(true)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).contains("1.2.1.npy").contains("No errors").doesNotContain("warning");
    }

    @Test
    void aReaderOfStreamsFindsEveryMember() throws IOException {
        var arrays = List.of(npy(100), npy(5));
        var zip = new ZipInputStream(new ByteArrayInputStream(written(layout(arrays), arrays)));
        for (int i = 0; i < arrays.size(); i++) {
            assertThat(zip.getNextEntry().getName()).isEqualTo("1.2." + i + ".npy");
            assertThat(zip.readAllBytes()).startsWith(arrays.get(i));
        }
        assertThat(zip.getNextEntry().getName()).isEqualTo("manifest.json");
        assertThat(zip.readAllBytes()).isEqualTo(DOCUMENT);
    }

    @Test
    void itsPiecesCoverIt() {
        var zip = layout(List.of(npy(3), npy(9)));
        long end = 0;
        for (var piece : zip.pieces()) {
            assertThat(piece.start()).isEqualTo(end);
            end += piece.length();
        }
        assertThat(zip.bytes()).isEqualTo(end);
    }

    /** Of files with holes: nothing of 9 GiB is written or read but the records. */
    @Test
    void moreThanFourGibibytesAreZip64(@TempDir Path folder) throws Exception {
        long large = 5L << 30;
        var zip = new StoredZip.Builder()
                .array("large.npy", large)
                .array("middle.npy", 4L << 30)
                .array("far.npy", 10)
                .document("manifest.json", DOCUMENT)
                .build();
        var file = folder.resolve("a.npz");
        try (var channel = Files.newByteChannel(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            for (var piece : zip.pieces()) {
                if (piece instanceof StoredZip.Known(long start, byte[] content)) {
                    channel.position(start).write(ByteBuffer.wrap(content));
                }
            }
        }
        assertThat(Files.size(file)).isEqualTo(zip.bytes());
        PythonJudge.run("""
            import sys, zipfile
            with zipfile.ZipFile(sys.argv[1] + "/a.npz") as z:
                sizes = [(info.filename, info.file_size, info.compress_size) for info in z.infolist()]
                assert sizes == [("large.npy", (5 << 30) + 4, (5 << 30) + 4), ("middle.npy", (4 << 30) + 4, (4 << 30) + 4),
                                 ("far.npy", 14, 14), ("manifest.json", 13, 13)], sizes
                assert z.infolist()[2].header_offset > 9 << 30 and z.infolist()[2].extract_version == 45
                assert z.read("manifest.json") == b'{"series":[]}'
                with z.open("far.npy") as far:  # of zeros, which have another CRC
                    try:
                        far.read()
                        raise AssertionError("its CRC was not looked at")
                    except zipfile.BadZipFile:
                        pass
            """, folder.toString());
    }

    @Test
    void moreMembersThanTheClassicEndCanCountAreZip64(@TempDir Path folder) throws Exception {
        var builder = new StoredZip.Builder();
        IntStream.range(0, 65_536).forEach(i -> builder.document("%d.json".formatted(i), DOCUMENT));
        Files.write(folder.resolve("a.npz"), written(builder.build(), List.of()));
        PythonJudge.run("""
            import sys, zipfile
            with zipfile.ZipFile(sys.argv[1] + "/a.npz") as z:
                assert len(z.namelist()) == 65536 and z.read("65535.json") == b'{"series":[]}'
            """, folder.toString());
    }

    private static StoredZip layout(List<byte[]> arrays) {
        var builder = new StoredZip.Builder();
        for (int i = 0; i < arrays.size(); i++) {
            builder.array("1.2." + i + ".npy", arrays.get(i).length);
        }
        return builder.document("manifest.json", DOCUMENT).build();
    }

    private static byte[] written(StoredZip zip, List<byte[]> arrays) {
        var bytes = new ByteArrayOutputStream();
        for (var piece : zip.pieces()) {
            switch (piece) {
                case StoredZip.Known(long _, byte[] content) -> bytes.writeBytes(content);
                case StoredZip.Array(long _, int index, long _) -> {
                    var crc = new CRC32();
                    crc.update(arrays.get(index));
                    bytes.writeBytes(arrays.get(index));
                    bytes.writeBytes(StoredZip.crc(crc).array());
                }
            }
        }
        assertThat(bytes.size()).isEqualTo((int) zip.bytes());
        return bytes.toByteArray();
    }

    private static byte[] npy(int values) {
        var header = NpyHeader.of(DType.INT16, values);
        var npy = ByteBuffer.allocate(header.length + 2 * values).order(ByteOrder.LITTLE_ENDIAN);
        npy.put(header);
        var random = new Random(values);
        IntStream.range(0, values).forEach(_ -> npy.putShort((short) random.nextInt()));
        return npy.array();
    }
}
