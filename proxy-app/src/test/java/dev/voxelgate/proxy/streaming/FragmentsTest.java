package dev.voxelgate.proxy.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.voxelgate.dicomweb.RequiredUpstreams;
import dev.voxelgate.proxy.demo.Behaviour;
import dev.voxelgate.proxy.demo.store.Folder;
import dev.voxelgate.proxy.support.Gateway;
import dev.voxelgate.proxy.support.PythonScripts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Multi-frame files through the whole gateway, in every way that fragments can be laid out (PS3.5 A.4). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FragmentsTest {

    private static final int HEADER = 128;

    @TempDir
    private static Path folder;

    @AutoClose
    private Gateway gateway;

    @BeforeAll
    void serveTheFiles() throws IOException {
        for (var tool : List.of("dcmcjpls", "dcmcjpeg", "opj_compress")) {
            if (!Files.isExecutable(Path.of("/usr/bin", tool))) {
                throw RequiredUpstreams.missing("orthanc", "not installed: " + tool);
            }
        }
        PythonScripts.find().run("fragments.py", folder);
        var files = Folder.read(folder.resolve("files"));
        assertThat(files.ignoredFiles()).isZero();
        gateway = Gateway.inFrontOf(files.instances(), Behaviour.CORRECT);
    }

    @TestFactory
    Stream<DynamicTest> giveTheFramesThatWereEncoded() throws IOException {
        var lines = Files.readAllLines(folder.resolve("expected.tsv"));
        assertThat(lines).hasSizeGreaterThan(300);
        return lines.stream()
                .map(line -> List.of(line.split("\t")))
                .map(fields -> dynamicTest(fields.get(0), () -> {
                    var answer = gateway.get("/dicom-web/studies/%s/series/%s/instances/%s/numpy?rescale=0"
                            .formatted(fields.get(1), fields.get(2), fields.get(3)));
                    assertThat(answer.statusCode()).isEqualTo(200);
                    assertThat(values(answer.body())).isEqualTo(Files.readAllBytes(folder.resolve(fields.get(4))));
                }));
    }

    private static byte[] values(byte[] npy) {
        return Arrays.copyOfRange(npy, HEADER, npy.length);
    }
}
