package dev.voxelgate.proxy.conformance;

import dev.voxelgate.proxy.support.AgainstOneOrthanc;
import dev.voxelgate.proxy.support.PythonScripts;
import dev.voxelgate.proxy.support.RealOrthanc;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The series of a stored study, listed and in one archive, are what numpy, zipfile, unzip, fsspec and curl read. */
@AgainstOneOrthanc
final class StudyIT {

    private final ConformanceRun run;

    StudyIT(RealOrthanc real) {
        this.run = ConformanceRun.inFrontOf(real);
    }

    @TestFactory
    Stream<DynamicTest> isOneArchiveOfArrays() {
        PythonScripts.requireProgram("unzip");
        PythonScripts.find().requireModule("fsspec, aiohttp");
        return run.judge("study.py", "studies");
    }
}
