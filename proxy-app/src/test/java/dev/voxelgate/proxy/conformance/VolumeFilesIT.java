package dev.voxelgate.proxy.conformance;

import dev.voxelgate.proxy.support.AgainstOneOrthanc;
import dev.voxelgate.proxy.support.PythonScripts;
import dev.voxelgate.proxy.support.RealOrthanc;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** NIfTI and NRRD of stored series, read by nibabel, nifti_tool, gzip and unu, and compared with dcm2niix's of the same files. */
@AgainstOneOrthanc
final class VolumeFilesIT {

    private final ConformanceRun run;

    VolumeFilesIT(RealOrthanc real) {
        this.run = ConformanceRun.inFrontOf(real);
    }

    @TestFactory
    Stream<DynamicTest> areReadByOthers() {
        PythonScripts.requireProgram("dcm2niix");
        PythonScripts.requireProgram("teem-unu");
        PythonScripts.requireProgram("nifti_tool");
        PythonScripts.find().requireModule("nibabel");
        return run.judge("volume_files.py", "files");
    }
}
