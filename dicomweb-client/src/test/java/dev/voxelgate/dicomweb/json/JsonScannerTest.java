package dev.voxelgate.dicomweb.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Counted by hand, with the escapes of RFC 8259 7. */
final class JsonScannerTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        [{"a": 1               | 2  | false
        [{"a": 1}, []]         | 0  | false
        {"a": "[[{"            | 1  | false
        {"a": "]}              | 1  | true
        ["a\\"                 | 1  | true
        ["a\\"]                | 1  | true
        ["a\\"]"]              | 0  | false
        ["\\\\"]               | 0  | false
        ["\\\\\\"]             | 1  | true
        ["\\u005c"]            | 0  | false
        ["é山"]                 | 0  | false
        \\"                    | 0  | true
        ]}[                    | -1 | false
        """)
    void onlyBracketsOutsideOfStringsCount(String text, long depth, boolean inString) {
        var scanner = new JsonScanner();
        for (byte next : text.getBytes(StandardCharsets.UTF_8)) {
            scanner.take(next);
        }
        assertThat(scanner.depth()).isEqualTo(depth);
        assertThat(scanner.isInString()).isEqualTo(inString);
    }
}
