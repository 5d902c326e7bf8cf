package dev.voxelgate.proxy.decode.jpeg2000;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.FileOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.util.Optional;

/**
 * A library in a file without a name (memfd_create of Linux): nothing is left behind however the process ends, and no
 * directory has to be writable or allow programs.
 */
final class MemoryFile {

    private static final int MFD_CLOEXEC = 1;

    private MemoryFile() {}

    /** Loads the platform's one library; empty where the system does not allow it this way. */
    static Optional<SymbolLookup> load(Platform platform, ClassLoader loader) {
        try (var arena = Arena.ofConfined();
                var resource = loader.getResourceAsStream(
                        platform.resource(platform.files().getLast()))) {
            if (resource == null) {
                return Optional.empty();
            }
            var linker = Linker.nativeLinker();
            var create = linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("memfd_create"),
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
            var close = linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("close"), FunctionDescriptor.of(JAVA_INT, JAVA_INT));
            var name = arena.allocateFrom("voxelgate-openjpeg");
            int descriptor = (int) create.invokeExact(name, MFD_CLOEXEC);
            if (descriptor < 0) {
                return Optional.empty();
            }
            try {
                var file = "/proc/self/fd/" + descriptor;
                try (var out = new FileOutputStream(file)) {
                    resource.transferTo(out);
                }
                return Optional.of(SymbolLookup.libraryLookup(file, Arena.global()));
            } finally {
                int _ = (int) close.invokeExact(descriptor);
            }
        } catch (Throwable e) { // whatever is not there or not allowed: a file with a name is tried next, and says why
            return Optional.empty();
        }
    }
}
