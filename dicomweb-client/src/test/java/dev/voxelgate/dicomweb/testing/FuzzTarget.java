package dev.voxelgate.dicomweb.testing;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * A property that holds for every input, whatever its bytes. {@link Fuzzing} looks for inputs for which it does not;
 * here, in every build, those are tried that it has found so far. They lie in the folder of the resources that is named
 * like the test class: {@code corpus.zip} has the inputs that together reach everything that was ever reached, and every
 * other file is one for which the property once did not hold.
 */
public abstract class FuzzTarget {

    /** What a small input may cost: objects that are garbage at once, tables, a frame or two. */
    private static final long MAX_ALLOCATED_BYTES = 64L << 20;

    /** What each byte of it may cost: deflate unfolds one to a thousand, and that a few times over. */
    private static final long MAX_ALLOCATED_PER_BYTE = 16 << 10;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /**
     * Fails when the property does not hold for the input. Exceptions that the tested code documents are not failures,
     * all others are.
     */
    protected abstract void check(byte[] input) throws Exception;

    /** Inputs to start from next to the files: valid ones, as the tests of the parser build them. */
    protected List<byte[]> seeds() throws Exception {
        return List.of();
    }

    /** Checks the property, and that the input did not make the code allocate out of proportion. */
    final void run(byte[] input) throws Exception {
        long most = MAX_ALLOCATED_BYTES + input.length * MAX_ALLOCATED_PER_BYTE;
        // A second time when it was too much: the first may have loaded classes.
        if (allocated(input) > most) {
            long allocated = allocated(input);
            if (allocated > most) {
                throw new AssertionError("%d bytes made it allocate %d".formatted(input.length, allocated));
            }
        }
    }

    private long allocated(byte[] input) throws Exception {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        check(input);
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    /** The inputs by name: the seeds, and what was found. */
    final Map<String, byte[]> inputs() throws Exception {
        var inputs = new LinkedHashMap<String, byte[]>();
        int count = 0;
        for (var seed : seeds()) {
            inputs.put("seed-%02d".formatted(count++), seed);
        }
        if (Files.isDirectory(folder())) {
            for (var file : files()) {
                if (file.getFileName().toString().endsWith(".zip")) {
                    unpack(file, inputs);
                } else {
                    inputs.put(file.getFileName().toString(), Files.readAllBytes(file));
                }
            }
        }
        return inputs;
    }

    private List<Path> files() throws IOException {
        var files = new ArrayList<Path>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder())) {
            entries.forEach(files::add);
        }
        files.sort(null);
        return files;
    }

    private static void unpack(Path zip, Map<String, byte[]> inputs) throws IOException {
        try (InputStream file = Files.newInputStream(zip);
                var entries = new ZipInputStream(file)) {
            for (var entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                inputs.put(entry.getName(), entries.readAllBytes());
            }
        }
    }

    /** Where the files are, in the sources of the module whose tests run. */
    final Path folder() {
        return Path.of("src/test/resources", getClass().getName().split("\\."));
    }

    @TestFactory
    List<DynamicTest> theCorpusHolds() throws Exception {
        return inputs().entrySet().stream()
                .map(input -> DynamicTest.dynamicTest(input.getKey(), () -> run(input.getValue())))
                .toList();
    }
}
