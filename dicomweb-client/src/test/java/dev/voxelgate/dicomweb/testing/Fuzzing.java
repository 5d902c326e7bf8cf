package dev.voxelgate.dicomweb.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Lets Jazzer look for inputs for which the property of a {@link FuzzTarget} does not hold, for each target in a process
 * of its own: a crash of native code, an endless loop or too much memory is then that target's failure. Not part of the
 * tests; the Maven profile {@code fuzz} runs it, {@code -Dfuzz.seconds} says for how long.
 *
 * <p>What a run leaves in {@code target/fuzz}, a folder for each target: the corpus, the log, and in {@code findings}
 * the input that failed ({@code last} is the one at which the process ended), to be copied to the resources. With {@code -Dfuzz.keep} the
 * corpus that was found takes the place of the one in the resources.
 */
@Execution(ExecutionMode.CONCURRENT)
public abstract class Fuzzing {

    private static final int SECONDS = Integer.getInteger("fuzz.seconds", 10);

    /** Of Jazzer's random changes, which takes another one each time for 0. */
    private static final int SEED = Integer.getInteger("fuzz.seed", 0);

    /** For starting, replaying the corpus, and finishing. */
    private static final int SECONDS_ON_TOP = 300;

    private static final int LAST_LINES = 60;

    private static final Pattern EXECUTIONS = Pattern.compile("stat::number_of_executed_units: +(\\d+)");
    private static final Pattern COVERAGE = Pattern.compile("cov: (\\d+) ft: (\\d+) corp: (\\S+)");

    /** A larger input finds nothing that a small one does not, and that more slowly. */
    private static final int MAX_INPUT_BYTES = 16 << 10;

    /** The largest input that goes to the resources. */
    private static final int MAX_KEPT_BYTES = 2 << 10;

    @ParameterizedTest(allowZeroInvocations = true) // a module may have none of the named ones
    @MethodSource("targets")
    void findsNothing(Class<?> type) throws Exception {
        var folder = Path.of("target", "fuzz", type.getSimpleName());
        var corpus = Files.createDirectories(folder.resolve("corpus"));
        var findings = Files.createDirectories(folder.resolve("findings"));
        var current = folder.resolve("current");
        var target = FuzzDriver.target(type);
        for (var input : target.inputs().entrySet()) {
            Files.write(corpus.resolve(input.getKey()), input.getValue());
        }
        var log = folder.resolve("log.txt");
        int exit = run(
                log,
                command(
                        type,
                        folder,
                        "-max_total_time=" + SECONDS,
                        "-seed=" + SEED,
                        "-artifact_prefix=" + findings + File.separator,
                        corpus.toString()));
        var lines = Files.readAllLines(log);
        System.out.printf("Fuzzed %s for %d s: %s%n", type.getSimpleName(), SECONDS, summary(lines));
        if (exit != 0 && Files.exists(current)) {
            Files.write(findings.resolve("last"), FuzzDriver.current(current));
        }
        assertThat(exit)
                .as("Jazzer's exit code; inputs in %s; its log ends with%n%s", findings, end(lines))
                .isZero();
        assertThat(lines).as("what Jazzer instruments").anyMatch(line -> line.contains("Instrumented dev.voxelgate"));
        if (Boolean.getBoolean("fuzz.keep")) {
            keep(target, folder, corpus);
        }
    }

    /** The targets of the module, by the name of their classes; {@code -Dfuzz.target} names some of them only. */
    static List<Class<?>> targets() throws IOException, ClassNotFoundException {
        var classes = Path.of("target", "test-classes");
        var targets = new ArrayList<Class<?>>();
        try (Stream<Path> files = Files.walk(classes)) {
            for (var file : files.sorted().toList()) {
                var path = classes.relativize(file).toString();
                if (path.endsWith("FuzzTest.class") && path.contains(System.getProperty("fuzz.target", ""))) {
                    targets.add(Class.forName(path.replace(".class", "").replace(File.separatorChar, '.')));
                }
            }
        }
        return targets;
    }

    private static List<String> command(Class<?> type, Path folder, String... arguments) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=" + folder.resolve("hs_err.log"),
                "-Dfuzz.current=" + folder.resolve("current"),
                "-XX:+EnableDynamicAgentLoading",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", "")),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + FuzzDriver.class.getName(),
                "--target_args=" + type.getName(),
                "--reproducer_path=" + folder,
                "--instrumentation_includes=dev.voxelgate.**:tools.jackson.core.json.**",
                "--custom_hook_includes=dev.voxelgate.**",
                "-timeout=30",
                "-rss_limit_mb=2048",
                "-max_len=" + MAX_INPUT_BYTES,
                "-print_final_stats=1"));
        command.addAll(List.of(arguments));
        return command;
    }

    private static int run(Path log, List<String> command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(SECONDS + SECONDS_ON_TOP, TimeUnit.SECONDS))
                    .as("the fuzzer ends")
                    .isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private static String summary(List<String> log) {
        var executions = "?";
        var coverage = "?";
        for (var line : log) {
            var count = EXECUTIONS.matcher(line);
            var reached = COVERAGE.matcher(line);
            executions = count.find() ? count.group(1) : executions;
            coverage = reached.find()
                    ? "%s edges, %s features, corpus %s".formatted(reached.group(1), reached.group(2), reached.group(3))
                    : coverage;
        }
        return executions + " executions, " + coverage;
    }

    private static String end(List<String> log) {
        return log.stream().skip(Math.max(0, log.size() - LAST_LINES)).collect(Collectors.joining("\n"));
    }

    /** Leaves out of the corpus what is large or reaches no new line, smallest inputs first, and packs the rest. */
    private static void keep(FuzzTarget target, Path folder, Path corpus) throws IOException, InterruptedException {
        var small = Files.createTempDirectory(folder, "small");
        try (Stream<Path> inputs = Files.list(corpus)) {
            for (var input : inputs.toList()) {
                if (Files.size(input) <= MAX_KEPT_BYTES) {
                    Files.copy(input, small.resolve(input.getFileName()));
                }
            }
        }
        var merged = Files.createTempDirectory(folder, "merged");
        var log = folder.resolve("merge-log.txt");
        int exit = run(
                log,
                command(target.getClass(), folder, "-merge=1", "-use_counters=0", merged.toString(), small.toString()));
        assertThat(exit).as(end(Files.readAllLines(log))).isZero();
        Files.createDirectories(target.folder());
        try (OutputStream file = Files.newOutputStream(target.folder().resolve("corpus.zip"));
                var zip = new ZipOutputStream(file);
                Stream<Path> inputs = Files.list(merged)) {
            for (var input : inputs.sorted(Comparator.naturalOrder()).toList()) {
                var entry = new ZipEntry(input.getFileName().toString());
                entry.setTime(0);
                zip.putNextEntry(entry);
                zip.write(Files.readAllBytes(input));
            }
        }
    }
}
