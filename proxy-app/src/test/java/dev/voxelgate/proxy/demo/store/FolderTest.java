package dev.voxelgate.proxy.demo.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.proxy.demo.dataset.Attribute;
import dev.voxelgate.proxy.demo.dataset.DataSet;
import dev.voxelgate.proxy.demo.dataset.DataSetWriter;
import dev.voxelgate.proxy.demo.phantom.Phantoms;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class FolderTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final HeapInstance PHANTOM = Phantoms.create().instances().getFirst();

    @TempDir
    Path folder;

    private StoredInstance stored() throws IOException {
        Files.write(folder.resolve("a.dcm"), PHANTOM.file());
        return Folder.read(folder).instances().getFirst();
    }

    private static Flux<byte[]> taken(StoredInstance instance) {
        return instance.bytes().map(FolderTest::take);
    }

    private static byte[] take(ByteBuf chunk) {
        var bytes = ByteBufUtil.getBytes(chunk);
        chunk.release();
        return bytes;
    }

    @Test
    void filesOfAnyOtherKindAreIgnoredAndCounted() throws IOException {
        Files.createDirectories(folder.resolve("deep/er"));
        Files.write(folder.resolve("deep/er/no-extension"), PHANTOM.file());
        Files.write(folder.resolve("empty.dcm"), new byte[0]);
        Files.writeString(folder.resolve("notes.txt"), "DICM, but not at byte 128");
        Files.write(folder.resolve("zeros"), new byte[1000]);
        var withoutUids = DataSet.builder()
                .text(Attribute.SOP_INSTANCE_UID, "1.2")
                .text(Attribute.STUDY_INSTANCE_UID, "no UID")
                .build();
        Files.write(
                folder.resolve("without-uids.dcm"),
                DataSetWriter.file(withoutUids, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN));
        var read = Folder.read(folder);
        assertThat(read.instances()).extracting(StoredInstance::sopInstance).containsExactly(PHANTOM.sopInstance());
        assertThat(read.ignoredFiles()).isEqualTo(4);
    }

    @Test
    void aFolderThatIsNotThereIsAnError() {
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> Folder.read(folder.resolve("nowhere")));
    }

    @Test
    void anObjectThatIsNoImageIsServedAndHasNoFrames() throws IOException {
        var report = DataSet.builder()
                .text(Attribute.SOP_CLASS_UID, "1.2.840.10008.5.1.4.1.1.88.11")
                .text(Attribute.SOP_INSTANCE_UID, "1.2.3")
                .text(Attribute.MODALITY, "SR")
                .text(Attribute.STUDY_INSTANCE_UID, "1.2")
                .text(Attribute.SERIES_INSTANCE_UID, "1.2.1")
                .build();
        var file = DataSetWriter.file(report, TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN);
        Files.write(folder.resolve("sr.dcm"), file);
        var instance = Folder.read(folder).instances().getFirst();
        assertThat(instance.metadata().string(Attribute.MODALITY)).isEqualTo("SR");
        StepVerifier.create(taken(instance))
                .assertNext(bytes -> assertThat(bytes).isEqualTo(file))
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void chunksAreReadAsTheyAreAskedForAndMakeTheFile() throws IOException {
        var instance = stored();
        assertThat(instance.length()).isEqualTo(PHANTOM.file().length);
        var all = new ByteArrayOutputStream();
        StepVerifier.create(taken(instance).doOnNext(all::writeBytes), 0)
                .thenRequest(2)
                .expectNextCount(2)
                // Nothing was read ahead: the file can still change.
                .then(() -> assertThat(all.size()).isEqualTo(2 * 32 * 1024))
                .thenRequest(Long.MAX_VALUE)
                .thenConsumeWhile(_ -> true)
                .expectComplete()
                .verify(PATIENCE);
        assertThat(all.toByteArray()).isEqualTo(PHANTOM.file());
    }

    @Test
    void aFileThatHasBecomeShorterBreaksTheAnswer() throws IOException {
        var instance = stored();
        try (var file = FileChannel.open(folder.resolve("a.dcm"), StandardOpenOption.WRITE)) {
            file.truncate(100_000);
        }
        StepVerifier.create(taken(instance))
                .thenConsumeWhile(_ -> true)
                .expectError(EOFException.class)
                .verify(PATIENCE);
    }

    @Test
    void framesComeOneByOneAsTheyAreAskedFor() throws IOException {
        var clip = Phantoms.create().instances().stream()
                .filter(instance -> instance.index().string(Attribute.MODALITY).equals("US"))
                .findFirst()
                .orElseThrow();
        Files.write(folder.resolve("clip.dcm"), clip.file());
        StepVerifier.create(Folder.read(folder).instances().getFirst().frames(), 0)
                .thenRequest(1)
                .assertNext(frame -> assertThat(frame.data()).hasSize(120 * 160 * 3))
                .thenRequest(29)
                .expectNextCount(29)
                .thenRequest(1)
                .expectComplete()
                .verify(PATIENCE);
    }
}
