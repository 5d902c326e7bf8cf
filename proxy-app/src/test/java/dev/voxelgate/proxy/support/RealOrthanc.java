package dev.voxelgate.proxy.support;

import dev.voxelgate.dicomweb.Orthanc;
import dev.voxelgate.dicomweb.OrthancServer;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;
import tools.jackson.databind.json.JsonMapper;

/** A way to a real Orthanc. It is started once, when the first test asks for it, and stopped after the last test. */
public final class RealOrthanc {

    /** The program of this machine's packages, and a container: in CI two versions. */
    public static final List<RealOrthanc> ALL = List.of(
            new RealOrthanc("Orthanc as a program", OrthancServer::start),
            new RealOrthanc("Orthanc in a container", OrthancContainer::start));

    public static final List<RealOrthanc> PROGRAM = ALL.subList(0, 1);

    private final String name;
    private final Supplier<Orthanc> start;
    private @Nullable Orthanc started;
    private @Nullable Throwable failed;
    private String versions = "";

    private RealOrthanc(String name, Supplier<Orthanc> start) {
        this.name = name;
        this.start = start;
    }

    /** The server that all tests of this Java share: give instances UIDs of their own. Skips the test without one. */
    public synchronized Orthanc shared() {
        if (failed instanceof Error error) {
            throw error; // It would fail again, after the same long wait.
        }
        if (failed instanceof RuntimeException exception) {
            throw exception;
        }
        if (started == null) {
            try {
                started = start.get();
                // Not with a session of JUnit: where several Javas run the tests, each class is one.
                Runtime.getRuntime().addShutdownHook(new Thread(started::close, "stops " + name));
                versions = " (%s, DICOMweb plugin %s)".formatted(version(), versionAt("/plugins/dicom-web"));
            } catch (RuntimeException | AssertionError e) {
                failed = e;
                throw e;
            }
        }
        return started;
    }

    /** Its version, such as {@code 1.12.7}. Skips the test without one. */
    public String version() {
        return versionAt("/system");
    }

    private String versionAt(String path) {
        return JsonMapper.shared()
                .readTree(shared().get(path))
                .required("Version")
                .stringValue();
    }

    /** What it is and, where there is one, in which versions: for the names of tests and reports. */
    @Override
    public synchronized String toString() {
        try {
            if (versions.isEmpty()) {
                shared();
            }
        } catch (TestAbortedException | AssertionError e) {
            // The test itself says why there is none.
        }
        return name + versions;
    }
}
