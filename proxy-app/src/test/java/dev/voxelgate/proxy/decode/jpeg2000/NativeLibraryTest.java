package dev.voxelgate.proxy.decode.jpeg2000;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NativeLibraryTest {

    private static final ClassLoader LOADER = NativeLibraryTest.class.getClassLoader();

    @TempDir
    private Path directory;

    /** Prints what came of loading, in a process of its own. */
    static final class LoadRun {

        private LoadRun() {}

        public static void main(String[] arguments) throws Exception {
            System.out.print(
                    arguments.length == 0
                            ? Jpeg2000FrameDecoder.load().nativeCodec().description()
                            : throughDirectory());
        }

        private static String throughDirectory() throws Exception {
            try {
                var platform = Platform.of(System.getProperty("os.name"), System.getProperty("os.arch"));
                return OpenJpeg.bind(NativeLibrary.loadThroughDirectory(platform, LOADER))
                                .versionText()
                                .isEmpty()
                        ? ""
                        : "loaded";
            } catch (UnavailableException e) {
                return e.reason();
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Platform.class)
    void everyPlatformHasItsLibraryOnTheClassPath(Platform platform) {
        for (var file : platform.files()) {
            assertThat(LOADER.getResource(platform.resource(file))).as(file).isNotNull();
        }
    }

    @Test
    void systemsAreNamedAsJavaNamesThem() throws Exception {
        assertThat(Platform.of("Linux", "amd64")).isEqualTo(Platform.LINUX_X86_64);
        assertThat(Platform.of("Linux", "aarch64")).isEqualTo(Platform.LINUX_ARM64);
        assertThat(Platform.of("Mac OS X", "aarch64")).isEqualTo(Platform.MACOSX_ARM64);
        assertThat(Platform.of("Windows Server 2025", "amd64")).isEqualTo(Platform.WINDOWS_X86_64);
        assertThatThrownBy(() -> Platform.of("Linux", "riscv64"))
                .isInstanceOf(UnavailableException.class)
                .hasMessage("OpenJPEG is not shipped for Linux on riscv64");
    }

    @Test
    void nothingIsLeftInTheTemporaryDirectory() throws Exception {
        assertThat(load(List.of("--enable-native-access=ALL-UNNAMED", "-Djava.io.tmpdir=" + directory)))
                .startsWith("OpenJPEG 2.5.4");
        try (var files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void nothingIsLeftInTheTemporaryDirectoryWhereTheLibraryGoesThroughIt() throws Exception {
        assertThat(load(List.of("--enable-native-access=ALL-UNNAMED", "-Djava.io.tmpdir=" + directory), "directory"))
                .isEqualTo("loaded");
        try (var files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void linuxNeedsNoTemporaryDirectory() throws Exception {
        var missing = directory.resolve("missing");
        assertThat(load(List.of("--enable-native-access=ALL-UNNAMED", "-Djava.io.tmpdir=" + missing)))
                .startsWith("OpenJPEG 2.5.4");
    }

    @Test
    void aTemporaryDirectoryThatIsNotThereIsTheReason() throws Exception {
        var missing = directory.resolve("missing");
        assertThat(load(List.of("--enable-native-access=ALL-UNNAMED", "-Djava.io.tmpdir=" + missing), "directory"))
                .contains("java.io.tmpdir")
                .doesNotContain(missing.toString());
    }

    @Test
    void deniedForeignCallsAreTheReason() throws Exception {
        assertThat(load(List.of("--illegal-native-access=deny")))
                .isEqualTo("java was started without --enable-native-access=ALL-UNNAMED");
    }

    /** The Windows library exports no function of OpenJPEG's; addresses come from its symbol table. */
    @Test
    void theWindowsLibraryHasEveryFunctionInItsSymbolTable() throws Exception {
        var table = CoffSymbolTable.read(windowsLibrary());
        for (var name : List.of("opj_version", "opj_read_header", "opj_decode", "opj_decoder_set_strict_mode")) {
            assertThat(table.relativeAddress(name)).as(name).isPresent();
        }
        long base = 0x7ff8_0000_0000L;
        var found = table.lookup(exports(table, base, 0)).find("opj_decode").orElseThrow();
        assertThat(found.address())
                .isEqualTo(base + table.relativeAddress("opj_decode").orElseThrow());
        assertThatThrownBy(() -> table.lookup(exports(table, base, 16)))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("another library's");
    }

    /** What the system says of a library loaded at {@code base}, one function being off by {@code shift}. */
    private static SymbolLookup exports(CoffSymbolTable table, long base, long shift) {
        return name -> Optional.of(MemorySegment.ofAddress(
                base + table.relativeAddress(name).orElseThrow() + (name.equals("pixDestroy") ? shift : 0)));
    }

    @Test
    void aFileThatIsNoLibraryIsTheReason() throws Exception {
        var cut = Arrays.copyOf(windowsLibrary(), 100_000);
        assertThatThrownBy(() -> CoffSymbolTable.read(cut)).isInstanceOf(UnavailableException.class);
    }

    private static byte[] windowsLibrary() throws IOException {
        var platform = Platform.WINDOWS_X86_64;
        try (var stream =
                LOADER.getResourceAsStream(platform.resource(platform.files().getLast()))) {
            return Objects.requireNonNull(stream).readAllBytes();
        }
    }

    private String load(List<String> options, String... arguments) throws IOException, InterruptedException {
        var output = Files.createTempFile("voxelgate-test-", ".out");
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-cp");
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", "")));
        command.add(LoadRun.class.getName());
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).isZero();
            return Files.readString(output);
        } finally {
            process.destroyForcibly();
            Files.delete(output);
        }
    }
}
