package dev.voxelgate.proxy.conformance;

import dev.voxelgate.proxy.AgainstOneOrthanc;
import dev.voxelgate.proxy.RealOrthanc;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every compressed file of pydicom's corpus, through the gateway from a real Orthanc, against GDCM's decoders, and the
 * objects of {@code codec_cases.py} against what several decoders say. What newer Orthancs serve of the same files is in
 * {@link EqualsOrthancIT}.
 */
@AgainstOneOrthanc
final class EqualsGdcmIT {

    private final Court court;

    EqualsGdcmIT(RealOrthanc real) {
        this.court = Court.inFrontOf(real);
    }

    @TestFactory
    Stream<DynamicTest> everyCompressedFileGivesGdcmsValues() {
        return court.judge("compressed_corpus.py", "gdcm");
    }
}
