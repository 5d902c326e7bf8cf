package dev.voxelgate.proxy.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.audit.Destination.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RotatingFileTest {

    @TempDir
    Path folder;

    private static List<Message> messages(String... texts) {
        return List.of(texts).stream()
                .map(text -> new Message(Instant.EPOCH, EventKind.QUERY, 0, text))
                .toList();
    }

    @Test
    void aMessageIsALine() throws IOException {
        var path = folder.resolve("deep/audit.log");
        try (var file = new RotatingFile(path, _ -> true, 1000, 2, true)) {
            file.write(messages("one", "two"));
            file.write(messages("three"));
        }
        assertThat(path).hasContent("one\ntwo\nthree\n");
        assertThat(Files.getPosixFilePermissions(path)).doesNotContain(PosixFilePermission.OTHERS_READ);
    }

    @Test
    void goesOnAfterARestartAndAfterHalfALine() throws IOException {
        var path = folder.resolve("audit.log");
        Files.writeString(path, "one\nhal");
        try (var file = new RotatingFile(path, _ -> true, 1000, 2, true)) {
            file.write(messages("two"));
        }
        assertThat(path).hasContent("one\nhal\ntwo\n");
    }

    @Test
    void keepsSoManyOlderFilesAndNoMore() throws IOException {
        var path = folder.resolve("audit.log");
        try (var file = new RotatingFile(path, _ -> true, 4, 2, false)) {
            for (String text : List.of("a111", "b111", "c111", "d111")) {
                file.write(messages(text));
            }
        }
        assertThat(path).isEmptyFile();
        assertThat(folder.resolve("audit.log.1")).hasContent("d111\n");
        assertThat(folder.resolve("audit.log.2")).hasContent("c111\n");
        assertThat(folder.resolve("audit.log.3")).doesNotExist();
    }
}
