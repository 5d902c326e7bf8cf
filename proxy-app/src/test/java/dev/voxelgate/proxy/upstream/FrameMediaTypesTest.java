package dev.voxelgate.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameMediaTypesTest {

    /** The defaults of PS3.18 8.7.3.3, and the older names of two of them. */
    @ParameterizedTest
    @CsvSource({
        "image/jpeg, 1.2.840.10008.1.2.4.70",
        "image/dicom-rle, 1.2.840.10008.1.2.5",
        "image/x-dicom-rle, 1.2.840.10008.1.2.5",
        "image/jls, 1.2.840.10008.1.2.4.80",
        "image/x-jls, 1.2.840.10008.1.2.4.80",
        "image/jp2, 1.2.840.10008.1.2.4.90",
        "image/jpx, 1.2.840.10008.1.2.4.92",
        "image/jphc, 1.2.840.10008.1.2.4.201",
    })
    void theFirstTransferSyntaxOfATypeIsItsDefault(String mediaType, String transferSyntax) {
        assertThat(FrameMediaTypes.transferSyntaxes(mediaType)).first().isEqualTo(transferSyntax);
    }

    @Test
    void bytesAndOtherTypesStandForNone() {
        assertThat(FrameMediaTypes.transferSyntaxes("application/octet-stream")).isEmpty();
        assertThat(FrameMediaTypes.transferSyntaxes("image/png")).isEmpty();
    }
}
