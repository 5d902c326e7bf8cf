package dev.voxelgate.proxy.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.voxelgate.proxy.demo.Behaviour;
import dev.voxelgate.proxy.demo.dataset.Attribute;
import dev.voxelgate.proxy.demo.store.Folder;
import dev.voxelgate.proxy.demo.store.StoredInstance;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Files made after public bug reports, through the whole gateway. NAME.dcm has the Patient ID CASE-NAME, and NAME.npz
 * the right arrays, by numpy: {@code r0} for {@code rescale=0} and {@code r1} for {@code rescale=1}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealWorldFilesTest {

    private static final Path FILES = Path.of("src/test/resources/dev/voxelgate/proxy/web/RealWorldFilesTest");

    private List<StoredInstance> instances = List.of();
    private @Nullable Gateway gateway;

    @BeforeAll
    void serveTheFiles() throws IOException {
        instances = Folder.read(FILES).instances();
        gateway = Gateway.inFrontOf(instances, Behaviour.CORRECT);
    }

    @AfterAll
    void close() {
        if (gateway != null) {
            gateway.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> giveTheRightArrays() throws IOException {
        try (var files = Files.list(FILES)) {
            assertThat(instances).hasSize((int)
                    files.filter(file -> file.toString().endsWith(".dcm")).count());
        }
        return instances.stream().flatMap(instance -> Stream.of(0, 1).map(rescale -> test(instance, rescale)));
    }

    private DynamicTest test(StoredInstance instance, int rescale) {
        var name = instance.index().string(Attribute.PATIENT_ID).substring("CASE-".length());
        return dynamicTest(name + " rescale=" + rescale, () -> {
            var answer = Objects.requireNonNull(gateway)
                    .get("/dicom-web/studies/%s/series/%s/instances/%s/numpy?rescale=%d"
                            .formatted(instance.study(), instance.series(), instance.sopInstance(), rescale));
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(member(name + ".npz", "r" + rescale + ".npy"));
        });
    }

    private static byte[] member(String npz, String name) throws IOException {
        var zip = URI.create("jar:" + FILES.resolve(npz).toUri());
        try (var files = FileSystems.newFileSystem(zip, Map.of())) {
            return Files.readAllBytes(files.getPath(name));
        }
    }
}
