package dev.voxelgate.proxy.conformance;

import dev.voxelgate.proxy.support.AgainstOrthanc;
import dev.voxelgate.proxy.support.RealOrthanc;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Arrays of the routes with DICOM UIDs against pydicom's, value by value; every difference is a known one. Of a second
 * Orthanc one array of every sample: the others are made of the same instances in the same way.
 */
@AgainstOrthanc
final class EqualsPydicomIT {

    private final ConformanceRun run;
    private final String suite;

    EqualsPydicomIT(RealOrthanc real) {
        this.run = ConformanceRun.inFrontOf(real);
        this.suite = RealOrthanc.PROGRAM.contains(real) ? "pydicom" : "pydicom-once";
    }

    @TestFactory
    Stream<DynamicTest> everySampleGivesPydicomsArrayOrDiffersAsDecided() {
        return run.judge("judge.py", suite);
    }
}
