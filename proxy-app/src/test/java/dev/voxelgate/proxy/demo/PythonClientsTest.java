package dev.voxelgate.proxy.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.demo.phantom.Phantoms;
import dev.voxelgate.proxy.demo.store.Folder;
import dev.voxelgate.proxy.support.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive as Python's ordinary clients see it. */
class PythonClientsTest {

    private static final List<String> MODULES = List.of("pydicom", "numpy", "requests");

    @TempDir
    Path folder;

    private void writePhantoms() throws IOException {
        int name = 0;
        for (var instance : Phantoms.create().instances()) {
            Files.write(folder.resolve(name++ + ".dcm"), instance.file());
        }
    }

    @Test
    void everyPhantomIsFoundAndRetrievedAsItWasMade() throws IOException {
        writePhantoms();
        try (var archive = new DemoArchive(Phantoms.create().instances(), 0).start()) {
            assertThat(Programs.python("http_clients.py", MODULES, archive.dicomWebUrl(), folder))
                    .startsWith("197 ");
        }
    }

    @Test
    void aFolderOfTheSameFilesAnswersTheSame() throws IOException {
        writePhantoms();
        var read = Folder.read(folder);
        assertThat(read.ignoredFiles()).isZero();
        try (var archive = new DemoArchive(read.instances(), 0).start()) {
            assertThat(Programs.python("http_clients.py", MODULES, archive.dicomWebUrl(), folder))
                    .startsWith("197 ");
        }
    }

    @Test
    void theCorpusOfPydicomIsServedAsItIsStored() throws IOException {
        var corpus =
                Path.of(Programs.python("corpus_path.py", List.of("pydicom")).strip());
        try (var archive = new DemoArchive(Folder.read(corpus).instances(), 0).start()) {
            var report = Programs.python("folder_corpus.py", MODULES, archive.dicomWebUrl(), corpus);
            // One file says that it has "1A" frames.
            assertThat(report.lines()).startsWith("missing", "refused badVR.dcm");
            // See the script for what is counted. The corpus grows with pydicom's versions.
            var counts = report.lines().skip(2).findFirst().orElseThrow().split(" ", -1);
            assertThat(Integer.parseInt(counts[1])).isGreaterThan(100);
            assertThat(counts[2]).isEqualTo(counts[1]);
            assertThat(Integer.parseInt(counts[3])).isGreaterThan(50);
        }
    }
}
