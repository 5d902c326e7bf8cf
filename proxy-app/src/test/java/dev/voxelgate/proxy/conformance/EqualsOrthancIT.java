package dev.voxelgate.proxy.conformance;

import dev.voxelgate.proxy.AgainstOrthanc;
import dev.voxelgate.proxy.RealOrthanc;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Arrays of the routes with Orthanc ids against Orthanc's own, value by value; every difference is a known one. */
@AgainstOrthanc
final class EqualsOrthancIT {

    private final Court court;

    EqualsOrthancIT(RealOrthanc real) {
        this.court = Court.inFrontOf(real);
    }

    @TestFactory
    Stream<DynamicTest> everySampleGivesOrthancsArrayOrDiffersAsDecided() {
        return court.judge("judge.py", "orthanc");
    }
}
