package dev.voxelgate.proxy.conformance;

import dev.voxelgate.proxy.support.AgainstOneOrthanc;
import dev.voxelgate.proxy.support.RealOrthanc;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Parts, element types and layouts of every sample are what numpy makes of the whole array. */
@AgainstOneOrthanc
final class PartsIT {

    /** Draws the selections; another one draws others. */
    private static final String SEED = System.getProperty("voxelgate.test.seed", "2026");

    private final ConformanceRun run;

    PartsIT(RealOrthanc real) {
        this.run = ConformanceRun.inFrontOf(real);
    }

    @TestFactory
    Stream<DynamicTest> areWhatNumpyMakesOfTheWhole() {
        return run.judge("parts.py", SEED);
    }
}
