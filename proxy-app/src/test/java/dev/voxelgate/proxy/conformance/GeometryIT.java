package dev.voxelgate.proxy.conformance;

import dev.voxelgate.proxy.support.AgainstOneOrthanc;
import dev.voxelgate.proxy.support.PythonScripts;
import dev.voxelgate.proxy.support.RealOrthanc;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The geometry of stored series is what they were made to be, and what numpy, dcm2niix and nibabel say of their files. */
@AgainstOneOrthanc
final class GeometryIT {

    private final ConformanceRun run;

    GeometryIT(RealOrthanc real) {
        this.run = ConformanceRun.inFrontOf(real);
    }

    @TestFactory
    Stream<DynamicTest> isWhatDcm2niixSays() {
        PythonScripts.requireProgram("dcm2niix");
        PythonScripts.find().requireModule("nibabel");
        return run.judge("geometry_routes.py", "geometry");
    }
}
