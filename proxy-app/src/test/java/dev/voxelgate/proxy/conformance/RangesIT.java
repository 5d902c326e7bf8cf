package dev.voxelgate.proxy.conformance;

import dev.voxelgate.proxy.support.AgainstOneOrthanc;
import dev.voxelgate.proxy.support.PythonScripts;
import dev.voxelgate.proxy.support.RealOrthanc;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Downloads that were cut are resumed by curl, wget and requests, fsspec reads files in blocks, and never are there bytes of
 * another state of the series.
 */
@AgainstOneOrthanc
final class RangesIT {

    private final ConformanceRun run;

    RangesIT(RealOrthanc real) {
        this.run = ConformanceRun.inFrontOf(real);
    }

    @TestFactory
    Stream<DynamicTest> giveTheBytesThatNumpyWrites() {
        return run.judge("ranges.py", "ranges");
    }

    @TestFactory
    Stream<DynamicTest> areWhatWgetContinuesWith() {
        PythonScripts.requireProgram("wget");
        return run.judge("ranges.py", "wget");
    }

    @TestFactory
    Stream<DynamicTest> areWhatFsspecCaches() {
        PythonScripts.find().requireModule("fsspec, aiohttp");
        return run.judge("ranges.py", "fsspec");
    }
}
