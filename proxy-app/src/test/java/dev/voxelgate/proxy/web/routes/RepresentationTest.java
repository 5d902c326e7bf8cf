package dev.voxelgate.proxy.web.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.proxy.container.NpyContainer;
import dev.voxelgate.proxy.web.problem.NotAcceptableException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpHeaders;
import org.springframework.util.LinkedMultiValueMap;

class RepresentationTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        */*                                                 | application/octet-stream
        application/*                                       | application/octet-stream
        application/x-npy                                   | application/x-npy
        application/x-npy;q=0.5, */*;q=0.1                  | application/x-npy
        application/x-npy;q=0.5, application/octet-stream   | application/octet-stream
        text/html, application/xhtml+xml, */*;q=0.8         | application/octet-stream
        application/x-npy, application/octet-stream         | application/x-npy
        application/octet-stream;q=0, */*                   | application/x-npy
        */*, application/octet-stream; Q=0.000              | application/x-npy
        application/octet-stream;q=0, application/*         | application/x-npy
        application/octet-stream;q=0, application/*;q=0.1   | application/x-npy
        application/x-npy;q=0, */*                          | application/octet-stream
        application/octet-stream;q=0.1, */*                 | application/x-npy
        application/octet-stream;q=0.1, application/*;q=0.5 | application/x-npy
        application/*;q=0.1, application/x-npy;q=0, */*     | application/octet-stream
        application/*;q=0, application/x-npy;q=0.1, */*     | application/x-npy
        application/octet-stream;v=1;q=0, */*               | application/octet-stream
        application/octet-stream;v=1;q=0.1, application/x-npy;q=0.5 | application/x-npy
        application/octet-stream;v=1                        | application/octet-stream
        application/octet-stream;q=0.0, application/octet-stream | application/octet-stream
        text/*;q=0, */*                                     | application/octet-stream
        """)
    void theClientsPreferenceDecides(String accept, String mediaType) {
        assertThat(negotiate(accept, false).mediaType()).hasToString(mediaType);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        application/x-npz                                 | 1
        application/x-npz, */*                            | 1
        application/x-npz, application/x-npy;q=0.9        | 1
        application/x-npy, application/x-npz              |
        application/octet-stream, application/x-npz;q=0.9 |
        application/x-npz;q=0.5, application/*            |
        application/x-npz;q=0                             |
        */*                                               |
        text/html                                         |
        """)
    void whoPrefersAnNpzGetsOneUnlessTheQuerySays(String accept, @Nullable String compress) {
        var headers = new HttpHeaders();
        headers.set(HttpHeaders.ACCEPT, accept);
        var silent = new LinkedMultiValueMap<String, String>();
        assertThat(Representation.withForm(silent, headers).getFirst("compress"))
                .isEqualTo(compress);
        var speaking = new LinkedMultiValueMap<String, String>();
        speaking.add("compress", "0");
        assertThat(Representation.withForm(speaking, headers)).isEqualTo(speaking);
    }

    @Test
    void withoutAcceptItIsBytes() {
        assertThat(Representation.negotiate(new NpyContainer(false), new HttpHeaders())
                        .mediaType())
                .hasToString("application/octet-stream");
    }

    /** RFC 9110 12.5.1: the most specific range that matches a type tells how much it is wanted. */
    @Test
    void theMoreSpecificRangeWinsForAnNpzToo() {
        assertThat(negotiate("application/octet-stream;q=0, */*", true).mediaType())
                .hasToString("application/x-npz");
        assertThat(negotiate("application/x-npz;q=0, application/*", true).mediaType())
                .hasToString("application/octet-stream");
        assertThatThrownBy(() -> negotiate("application/octet-stream;q=0, application/x-npz;q=0, */*", true))
                .isInstanceOf(NotAcceptableException.class);
    }

    @Test
    void aCompressedArrayIsAnNpz() {
        assertThat(negotiate("application/x-npz", true).mediaType()).hasToString("application/x-npz");
        assertThat(negotiate("*/*", true).extension()).isEqualTo(".npz");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        image/png
        application/x-npz
        application/octet-stream;q=0
        application/octet-stream;q=0, application/x-npy;q=0, */*
        application/*;q=0, */*
        application/*;q=0, application/x-npz, */*;q=0.5
        application/octet-stream;q=0, application/octet-stream;v=1
        */*;q=0
        not a media type
        """)
    void anAcceptThatExcludesTheArrayIsRefused(String accept) {
        assertThatThrownBy(() -> negotiate(accept, false)).isInstanceOf(NotAcceptableException.class);
    }

    private static Representation negotiate(String accept, boolean compress) {
        var headers = new HttpHeaders();
        headers.set(HttpHeaders.ACCEPT, accept);
        return Representation.negotiate(new NpyContainer(compress), headers);
    }
}
