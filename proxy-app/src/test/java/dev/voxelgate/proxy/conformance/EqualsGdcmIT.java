package dev.voxelgate.proxy.conformance;

import dev.voxelgate.proxy.support.AgainstOneOrthanc;
import dev.voxelgate.proxy.support.RealOrthanc;
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

    private final ConformanceRun run;

    EqualsGdcmIT(RealOrthanc real) {
        this.run = ConformanceRun.inFrontOf(real);
    }

    @TestFactory
    Stream<DynamicTest> everyCompressedFileGivesGdcmsValues() {
        return run.judge("compressed_corpus.py", "gdcm");
    }
}
