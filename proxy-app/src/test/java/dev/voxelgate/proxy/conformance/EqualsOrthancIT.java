package dev.voxelgate.proxy.conformance;

import dev.voxelgate.proxy.support.AgainstOrthanc;
import dev.voxelgate.proxy.support.RealOrthanc;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Arrays of the routes with Orthanc ids against Orthanc's own, value by value; every difference is a known one. */
@AgainstOrthanc
final class EqualsOrthancIT {

    private final ConformanceRun run;

    EqualsOrthancIT(RealOrthanc real) {
        this.run = ConformanceRun.inFrontOf(real);
    }

    @TestFactory
    Stream<DynamicTest> everySampleGivesOrthancsArrayOrDiffersAsDecided() {
        return run.judge("judge.py", "orthanc");
    }
}
