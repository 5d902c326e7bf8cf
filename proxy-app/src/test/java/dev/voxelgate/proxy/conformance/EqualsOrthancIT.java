package dev.voxelgate.proxy.conformance;

import dev.voxelgate.proxy.support.AgainstOrthanc;
import dev.voxelgate.proxy.support.RealOrthanc;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Arrays of the routes with Orthanc ids against Orthanc's own, value by value; every difference is a known one. */
@AgainstOrthanc
final class EqualsOrthancIT {

    private final ConformanceRun court;

    EqualsOrthancIT(RealOrthanc real) {
        this.court = ConformanceRun.inFrontOf(real);
    }

    @TestFactory
    Stream<DynamicTest> everySampleGivesOrthancsArrayOrDiffersAsDecided() {
        return court.judge("judge.py", "orthanc");
    }
}
