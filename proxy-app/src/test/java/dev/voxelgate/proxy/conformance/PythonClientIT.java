package dev.voxelgate.proxy.conformance;

import dev.voxelgate.proxy.AgainstOneOrthanc;
import dev.voxelgate.proxy.RealOrthanc;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The gateway as Python's requests and numpy, and curl, meet it: the archive behind it does not show. */
@AgainstOneOrthanc
final class PythonClientIT {

    private final Court court;

    PythonClientIT(RealOrthanc real) {
        this.court = Court.inFrontOf(real);
    }

    @TestFactory
    Stream<DynamicTest> whatOrthancsDocumentationShowsWorks() {
        return court.judge("clients.py", "clients");
    }
}
