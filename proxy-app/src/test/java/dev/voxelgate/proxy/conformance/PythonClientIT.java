package dev.voxelgate.proxy.conformance;

import dev.voxelgate.proxy.support.AgainstOneOrthanc;
import dev.voxelgate.proxy.support.RealOrthanc;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The gateway as Python's requests and numpy, and curl, meet it: the archive behind it does not show. */
@AgainstOneOrthanc
final class PythonClientIT {

    private final ConformanceRun run;

    PythonClientIT(RealOrthanc real) {
        this.run = ConformanceRun.inFrontOf(real);
    }

    @TestFactory
    Stream<DynamicTest> whatOrthancsDocumentationShowsWorks() {
        return run.judge("clients.py", "clients");
    }
}
