package dev.voxelgate.proxy.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.proxy.volume.VolumeRequest;
import dev.voxelgate.proxy.volume.VolumeTarget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpHeaders;

class RepresentationTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        */*                                                 | application/octet-stream
        application/*                                       | application/octet-stream
        application/x-npy                                   | application/x-npy
        application/x-npy;q=0.5, */*;q=0.1                  | application/x-npy
        application/x-npy;q=0.5, application/octet-stream   | application/octet-stream
        text/html, application/xhtml+xml, */*;q=0.8         | application/octet-stream
        """)
    void theClientsPreferenceDecides(String accept, String mediaType) {
        assertThat(negotiate(accept, false).mediaType()).hasToString(mediaType);
    }

    @Test
    void withoutAcceptItIsBytes() {
        assertThat(Representation.negotiate(request(false), new HttpHeaders()).mediaType())
                .hasToString("application/octet-stream");
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
        not a media type
        """)
    void anAcceptThatExcludesTheArrayIsRefused(String accept) {
        assertThatThrownBy(() -> negotiate(accept, false)).isInstanceOf(NotAcceptableException.class);
    }

    private static Representation negotiate(String accept, boolean compress) {
        var headers = new HttpHeaders();
        headers.set(HttpHeaders.ACCEPT, accept);
        return Representation.negotiate(request(compress), headers);
    }

    private static VolumeRequest request(boolean compress) {
        return new VolumeRequest(new VolumeTarget.Series(new Uid("1.2"), new Uid("1.2.3")), true, compress);
    }
}
