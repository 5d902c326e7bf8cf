package dev.voxelgate.proxy.conformance;

import dev.voxelgate.proxy.support.AgainstOrthanc;
import dev.voxelgate.proxy.support.RealOrthanc;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Arrays of the routes with DICOM UIDs against pydicom's, value by value; every difference is a known one. */
@AgainstOrthanc
final class EqualsPydicomIT {

    private final ConformanceRun run;

    EqualsPydicomIT(RealOrthanc real) {
        this.run = ConformanceRun.inFrontOf(real);
    }

    @TestFactory
    Stream<DynamicTest> everySampleGivesPydicomsArrayOrDiffersAsDecided() {
        return run.judge("judge.py", "pydicom");
    }
}
