package dev.voxelgate.proxy.decode.jpeg2000;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Takes the library out of its jar and loads it. The operating system loads files only: on Linux one that exists in
 * memory alone ({@link MemoryFile}). Where there is none, it goes through a new directory under {@code java.io.tmpdir}, which its creator alone can enter, and leaves it again at once where the
 * system lets go of a loaded file (everywhere but on Windows, where it stays until the process ends).
 */
final class NativeLibrary {

    private NativeLibrary() {}

    /** Finds OpenJPEG's functions; the library stays loaded for the life of the process. */
    static SymbolLookup load(Platform platform, ClassLoader loader) throws UnavailableException {
        if (platform.isLinux()) {
            var symbols = MemoryFile.load(platform, loader);
            if (symbols.isPresent()) {
                return symbols.get();
            }
        }
        return loadThroughDirectory(platform, loader);
    }

    /** The same from files of the temporary directory. */
    static SymbolLookup loadThroughDirectory(Platform platform, ClassLoader loader) throws UnavailableException {
        try {
            var directory = Files.createTempDirectory("voxelgate-openjpeg-");
            try {
                return load(platform, loader, directory);
            } finally {
                delete(platform, directory);
            }
        } catch (IOException e) {
            throw new UnavailableException(
                    "the OpenJPEG library could not be written to java.io.tmpdir ("
                            + e.getClass().getSimpleName() + "); that directory must be writable",
                    e);
        }
    }

    private static SymbolLookup load(Platform platform, ClassLoader loader, Path directory)
            throws IOException, UnavailableException {
        SymbolLookup symbols = name -> Optional.empty();
        for (var name : platform.files()) {
            var file = directory.resolve(name);
            try (var resource = loader.getResourceAsStream(platform.resource(name))) {
                if (resource == null) {
                    throw new UnavailableException(
                            "the OpenJPEG library for " + platform.classifier() + " is not on the class path");
                }
                Files.copy(resource, file);
            }
            symbols = open(file);
        }
        if (platform == Platform.WINDOWS_X86_64) {
            var library = directory.resolve(platform.files().getLast());
            return CoffSymbolTable.read(Files.readAllBytes(library)).lookup(symbols);
        }
        return symbols;
    }

    private static SymbolLookup open(Path file) throws UnavailableException {
        try {
            return SymbolLookup.libraryLookup(file, Arena.global());
        } catch (IllegalArgumentException e) {
            throw new UnavailableException(
                    "the system's loader refused the OpenJPEG library; it needs glibc 2.34 on Linux, and a"
                            + " java.io.tmpdir that is not mounted noexec",
                    e);
        } catch (IllegalCallerException e) {
            throw new UnavailableException("java was started without --enable-native-access=ALL-UNNAMED", e);
        }
    }

    private static void delete(Platform platform, Path directory) {
        // Deletion at exit runs in reverse order, so the directory is named before its files.
        directory.toFile().deleteOnExit();
        for (var name : platform.files()) {
            var file = directory.resolve(name);
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                file.toFile().deleteOnExit();
            }
        }
        try {
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            return; // Its files are still in use; both go at exit.
        }
    }
}
