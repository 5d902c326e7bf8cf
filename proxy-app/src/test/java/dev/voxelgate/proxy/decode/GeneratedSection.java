package dev.voxelgate.proxy.decode;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A part of {@code docs/transfer-syntaxes.md} that a test writes: between a comment with its name and the next comment.
 * With {@code -Dvoxelgate.docs=write} it is rewritten, otherwise it must be as the test would write it.
 */
public enum GeneratedSection {
    RLE,
    JPEG,
    JPEG_2000,
    REFUSED;

    private static final Path DOCUMENT = Path.of(System.getProperty("basedir", ""))
            .toAbsolutePath()
            .resolve("../docs/transfer-syntaxes.md")
            .normalize();

    /** Compares the section with what the test found, or rewrites it. */
    public void holds(String text) throws IOException {
        boolean write = "write".equals(System.getProperty("voxelgate.docs"));
        // Several classes have a part in it, and two processes run them.
        try (var file = FileChannel.open(DOCUMENT, READ, write ? WRITE : READ)) {
            var _ = file.lock(0, Long.MAX_VALUE, !write);
            var document = Files.readString(DOCUMENT);
            var start = "<!-- generated: " + name() + " -->\n";
            int from = document.indexOf(start) + start.length();
            int to = document.indexOf("<!-- end -->", from);
            assertThat(from).as("the section " + name()).isGreaterThanOrEqualTo(start.length());
            if (write) {
                Files.writeString(DOCUMENT, document.substring(0, from) + text + document.substring(to));
            } else {
                assertThat(document.substring(from, to))
                        .as("docs/transfer-syntaxes.md, see CONTRIBUTING.md (-Dvoxelgate.docs=write)")
                        .isEqualTo(text);
            }
        }
    }
}
