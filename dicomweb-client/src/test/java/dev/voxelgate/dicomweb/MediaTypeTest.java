package dev.voxelgate.dicomweb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

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

    @Test
    void whatCannotBeReadIsLeftOut() {
        assertThat(MediaType.parse(null).name()).isEmpty();
        assertThat(MediaType.parse("").name()).isEmpty();
        assertThat(MediaType.parse("dicom").name()).isEmpty();
        assertThat(MediaType.parse("a/b; =1; x; y=2")).isEqualTo(new MediaType("a/b", Map.of("y", "2")));
    }
}
