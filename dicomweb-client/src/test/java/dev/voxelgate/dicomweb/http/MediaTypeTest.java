package dev.voxelgate.dicomweb.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class MediaTypeTest {

    @Test
    void namesAreInLowerCaseAndValuesAsTheyAre() {
        assertThat(MediaType.parse("Multipart/Related; Type=\"application/dicom\"; BOUNDARY=AbC"))
                .isEqualTo(new MediaType("multipart/related", Map.of("type", "application/dicom", "boundary", "AbC")));
    }

    @Test
    void quotedValuesMayHoldSemicolonsAndEscapes() {
        assertThat(MediaType.parse("a/b; x=\"1;2\\\"3\"; y=4").parameters()).isEqualTo(Map.of("x", "1;2\"3", "y", "4"));
    }

    @Test
    void unquotedValuesThatShouldBeQuotedAreRead() {
        assertThat(MediaType.parse("multipart/related;type=application/dicom;boundary=a:b?c")
                        .parameters())
                .isEqualTo(Map.of("type", "application/dicom", "boundary", "a:b?c"));
    }

    /** A header of an archive, at the length that one may have; backtracking would take hours. */
    @Test
    @Timeout(10)
    void whateverIsInAHeaderItIsReadInOneGo() {
        String blanks = " ".repeat(8000);
        assertThat(MediaType.parse("a/b;x=" + blanks + "\"").parameters()).isEmpty();
        assertThat(MediaType.parse("a/b;x=\"" + "\\\"".repeat(8000)).parameters())
                .isEmpty();
        assertThat(MediaType.parse(blanks + "a/b" + blanks + "\"").name()).isEmpty();
        assertThat(MediaType.parse("a/b" + ";x=\"".repeat(2001)).parameters()).containsOnlyKeys("x");
    }

    @Test
    void namesThatNoTypeHasAreNone() {
        assertThat(MediaType.parse("a".repeat(128) + "/b").name()).isEmpty();
    }

    @Test
    void whatCannotBeReadIsLeftOut() {
        assertThat(MediaType.parse(null).name()).isEmpty();
        assertThat(MediaType.parse("").name()).isEmpty();
        assertThat(MediaType.parse("dicom").name()).isEmpty();
        assertThat(MediaType.parse("a/b; =1; x; y=2")).isEqualTo(new MediaType("a/b", Map.of("y", "2")));
    }
}
