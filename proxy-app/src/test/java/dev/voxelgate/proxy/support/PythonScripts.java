package dev.voxelgate.proxy.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.RequiredUpstreams;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A Python with numpy, pydicom and requests, and DCMTK's tools beside it: what the judges are written in. */
public final class PythonScripts {

    private static final Path SCRIPTS = Path.of("src", "test", "python").toAbsolutePath();

    private final String executable;

    private PythonScripts(String executable) {
        this.executable = executable;
    }

    /** Finds it, or skips the test. */
    public static PythonScripts find() {
        if (!succeeds("dcmcrle", "--version")) {
            throw RequiredUpstreams.missing("orthanc", "no dcmcrle of DCMTK");
        }
        return Stream.of("/usr/bin/python3", "python3")
                .filter(candidate -> succeeds(candidate, "-c", "import numpy, pydicom, requests"))
                .findFirst()
                .map(PythonScripts::new)
                .orElseThrow(() -> RequiredUpstreams.missing(
                        "orthanc", "no python3 with the modules numpy, pydicom and requests"));
    }

    /** Skips the test unless a program that a script calls is installed. */
    public static void requireProgram(String name) {
        if (!Files.isExecutable(Path.of("/usr/bin", name))) {
            throw RequiredUpstreams.missing("orthanc", "not installed: " + name);
        }
    }

    /** Skips the test unless one more module is there. */
    public void requireModule(String name) {
        if (!succeeds(executable, "-c", "import " + name)) {
            throw RequiredUpstreams.missing("orthanc", "no module " + name + " of " + executable);
        }
    }

    /** Starts one of the scripts; what it says goes to the result's output, errors to this process's. */
    public Process start(String script, Object... arguments) {
        List<String> command = new ArrayList<>(
                List.of(executable, "-B", SCRIPTS.resolve(script).toString()));
        Stream.of(arguments).map(Object::toString).forEach(command::add);
        try {
            return new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs one of the scripts to its end. */
    public void run(String script, Object... arguments) {
        Process process = start(script, arguments);
        process.inputReader(StandardCharsets.UTF_8).lines().forEach(System.out::println);
        try {
            assertThat(process.waitFor()).as(script).isZero();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean succeeds(String... command) {
        try {
            return new ProcessBuilder(command)
                            .redirectOutput(Redirect.DISCARD)
                            .redirectError(Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
