package dev.voxelgate.dicomweb.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.dicomweb.DicomWebClient;
import dev.voxelgate.dicomweb.http.ArchiveOptions;
import java.net.URI;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UidTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"1.2.840.10008.1.2", "1.02.003", "1..2", "1.2.", ".1", "1.2.3A", "ABC-def_1", "..1", "-", "_"})
    void whatArchivesHoldIsTaken(String value) {
        assertThat(Uid.inPath(value)).hasToString(value);
    }

    @Test
    void upTo128CharactersAreTaken() {
        assertThat(Uid.inPath("1".repeat(128)).value()).hasSize(128);
        assertThatThrownBy(() -> Uid.inPath("1".repeat(129)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an identifier in a path has at most 128 characters, not 129");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        ''      | an identifier in a path is not empty
        .       | an identifier in a path is not of dots alone, which name other paths
        ..      | an identifier in a path is not of dots alone, which name other paths
        ...     | an identifier in a path is not of dots alone, which name other paths
        Doe/1   | character 4 is none of them
        Doe^J   | character 4 is none of them
        a b     | character 2 is none of them
        a%2Fb   | character 2 is none of them
        1.2?x=1 | character 4 is none of them
        1.2#x   | character 4 is none of them
        1.2;x   | character 4 is none of them
        a\\b    | character 2 is none of them
        a:b     | character 2 is none of them
        é       | character 1 is none of them
        １.2     | character 1 is none of them
        """)
    void whatIsNotSafeInAPathIsRefusedAndNotRepeated(String value, String fault) {
        assertThat(Uid.isPathSafe(value)).isFalse();
        assertThatThrownBy(() -> Uid.inPath(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith(fault)
                .hasMessageNotContaining("Doe");
    }

    /** An archive may hold it; no URL and no message does. */
    @ParameterizedTest
    @ValueSource(strings = {"..", "a/b", "Doe^J", " 1.2", "a\\b", "1.2\r\nX: y"})
    void whatIsNotSafeInAPathIsNeitherShownNorAskedFor(String value) {
        var uid = new Uid(value);
        assertThat(uid.value()).isEqualTo(value);
        assertThat(uid).hasToString("(an identifier that is no UID)");
        var options = ArchiveOptions.of(URI.create("http://127.0.0.1:1/dicom-web"));
        try (var client = new DicomWebClient(options)) {
            var safe = new Uid("1.2");
            assertThatThrownBy(() -> client.retrieveInstance(safe, safe, uid))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("Doe");
            assertThatThrownBy(() -> client.retrieveSeries(safe, uid)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> client.retrieveMetadata(uid, safe)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> client.retrieveMetadata(uid, safe, safe))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> client.retrieveFrames(safe, safe, uid, 1))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t"})
    void aBlankIsNoIdentifier(String value) {
        assertThatThrownBy(() -> new Uid(value)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Whatever is taken is one segment of a path, as the JDK reads and resolves it, and stays there. */
    @Test
    void whatIsTakenIsOneSegmentForever() {
        var random = new Random(12);
        var characters = "0123456789.aZ-_/\\%2eE?#;:@ \t\r\n\u00e9\uFF0F&=+~*'\"<>|{}[]^`\0";
        int taken = 0;
        for (int i = 0; i < 200_000; i++) {
            var value = new StringBuilder();
            for (int length = random.nextInt(5); length >= 0; length--) {
                value.append(characters.charAt(random.nextInt(characters.length())));
            }
            var text = value.toString();
            if (Uid.isPathSafe(text)) {
                taken++;
                var uri = URI.create("http://archive/studies/" + text + "/series");
                assertThat(uri.normalize()).isEqualTo(uri);
                assertThat(uri.getPath()).isEqualTo("/studies/" + text + "/series");
                assertThat(uri.getRawQuery()).isNull();
                assertThat(uri.getRawFragment()).isNull();
            }
        }
        assertThat(taken).isGreaterThan(1000);
    }

    @Test
    void comesInTheOrderOfItsComponents() {
        var ordered = Stream.of(
                        "1.2",
                        "1.2.9",
                        "1.2.10",
                        "1.2.99999999999999999999",
                        "1.2.1a",
                        "1.2.A",
                        "1.2.a",
                        "2.25",
                        "10.1")
                .map(Uid::new)
                .toList();
        assertThat(ordered).isSorted();
        assertThat(new Uid("1.02")).isLessThan(new Uid("1.2"));
    }
}
