package dev.voxelgate.proxy.passthrough;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AcceptEncodingTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gzip",
                "x-gzip",
                "GZIP;q=0.001",
                "deflate, gzip",
                "br , gzip ; q=1",
                "*",
                "identity;q=0, *;q=0.5",
                "*;q=0, gzip"
            })
    void isTaken(String field) {
        assertThat(AcceptEncoding.takes(List.of(field), "gzip")).isTrue();
        assertThat(AcceptEncoding.takes(List.of(field), "X-GZip ")).isTrue();
        assertThat(AcceptEncoding.takes(List.of("br", field), "gzip")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "identity", "br", "gzip;q=0", "gzip; Q = 0.000", "gzip;q=0, *", "*;q=0", "gzipped", "br;a=b"
            })
    void isNotTaken(String field) {
        assertThat(AcceptEncoding.takes(List.of(field), "gzip")).isFalse();
    }

    @Test
    void whoSaysNothingTakesAll() {
        assertThat(AcceptEncoding.takes(List.of(), "gzip")).isTrue();
    }
}
