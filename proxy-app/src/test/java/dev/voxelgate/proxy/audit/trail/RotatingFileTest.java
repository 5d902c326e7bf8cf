package dev.voxelgate.proxy.audit.trail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.proxy.audit.message.EventKind;
import dev.voxelgate.proxy.audit.trail.Destination.Message;
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
        assertThat(path).hasContent("d111\n");
        assertThat(folder.resolve("audit.log.1")).hasContent("c111\n");
        assertThat(folder.resolve("audit.log.2")).hasContent("b111\n");
        assertThat(folder.resolve("audit.log.3")).doesNotExist();
    }

    @Test
    void aRotationThatFailsWritesNothingTwiceAndGoesOnWhenItCan() throws IOException {
        var path = folder.resolve("audit.log");
        var inTheWay = Files.createDirectories(folder.resolve("audit.log.1/not-empty"));
        try (var file = new RotatingFile(path, _ -> true, 4, 1, true)) {
            file.write(messages("a111"));
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> file.write(messages("b111"))).isInstanceOf(IOException.class);
            }
            assertThat(path).hasContent("a111\n");
            Files.delete(inTheWay);
            file.write(messages("b111"));
        }
        assertThat(path).hasContent("b111\n");
        assertThat(folder.resolve("audit.log.1")).hasContent("a111\n");
    }

    @Test
    void twoGatewaysCannotShareIt() throws IOException {
        var path = folder.resolve("audit.log");
        try (var file = new RotatingFile(path, _ -> true, 4, 1, true)) {
            file.write(messages("one"));
            file.write(messages("two")); // in the file after the first
            assertThatThrownBy(() -> new RotatingFile(path, _ -> true, 4, 1, true))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("another gateway");
        }
        try (var file = new RotatingFile(path, _ -> true, 1000, 1, true)) {
            file.write(messages("three"));
        }
        assertThat(path).hasContent("two\nthree\n");
    }
}
