package dev.voxelgate.proxy.decode.jpeg2000;

import java.util.List;
import java.util.Locale;

/** The platforms a library is shipped for. */
enum Platform {
    LINUX_X86_64("linux-x86_64", "libleptonica.so.6"),
    LINUX_ARM64("linux-arm64", "libleptonica.so.6"),
    MACOSX_ARM64("macosx-arm64", "libleptonica.6.dylib"),
    WINDOWS_X86_64("windows-x86_64", "libwinpthread-1.dll", "libgcc_s_seh-1.dll", "libleptonica-6.dll");

    private final String classifier;

    @SuppressWarnings("ImmutableEnumChecker") // a List.of
    private final List<String> files;

    Platform(String classifier, String... files) {
        this.classifier = classifier;
        this.files = List.of(files);
    }

    /** @throws UnavailableException when no library is shipped for this system */
    static Platform of(String osName, String osArch) throws UnavailableException {
        var os = osName.toLowerCase(Locale.ROOT);
        boolean arm64 = osArch.equals("aarch64") || osArch.equals("arm64");
        boolean x86 = osArch.equals("amd64") || osArch.equals("x86_64");
        if (os.startsWith("linux") && x86) {
            return LINUX_X86_64;
        }
        if (os.startsWith("linux") && arm64) {
            return LINUX_ARM64;
        }
        if (os.startsWith("mac") && arm64) {
            return MACOSX_ARM64;
        }
        if (os.startsWith("windows") && x86) {
            return WINDOWS_X86_64;
        }
        throw new UnavailableException("OpenJPEG is not shipped for %s on %s".formatted(osName, osArch));
    }

    boolean isLinux() {
        return this == LINUX_X86_64 || this == LINUX_ARM64;
    }

    String classifier() {
        return classifier;
    }

    /** File names in the order in which they are loaded: what a library needs comes first, OpenJPEG's is the last. */
    List<String> files() {
        return files;
    }

    /** Where the class path has a file of {@link #files}. */
    String resource(String file) {
        return "org/bytedeco/leptonica/" + classifier + "/" + file;
    }
}
