package dev.voxelgate.proxy.support;

import dev.voxelgate.dicomweb.RequiredUpstreams;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A program that reads Zarr stores. Debian 12 has zarr 2 only: zarr-python 3, xarray and dask run in a tree of Debian 13, and
 * zarrita under node; {@code .ci/judges} makes both. Where they are missing, the test is skipped, or fails if
 * {@code zarr} is required.
 */
public final class StoreClient implements AutoCloseable {

    private static final Path JUDGES =
            Path.of(System.getenv().getOrDefault("VOXELGATE_JUDGES", "/var/tmp/voxelgate-judges"));

    private static final Path TREE = JUDGES.resolve("tree");
    private static final Path NODE_MODULES = JUDGES.resolve("npm");
    private static final JsonMapper JSON = JsonMapper.shared();

    /** The programs. */
    public enum Kind {
        ZARR,
        XARRAY,
        ZARRITA,
        /** zarr 2 over a store that takes nothing but 404 for an empty chunk. */
        ZARR2,
        /** zarr 2 over the store that it makes of a URL, which takes every failure for an empty chunk. */
        ZARR2_FSSPEC;

        /** Whether it reads version 3. */
        public boolean isV3() {
            return this == ZARR || this == XARRAY || this == ZARRITA;
        }
    }

    /**
     * What a client has read.
     *
     * @param sha256 of the values in C order, empty of metadata
     * @param isNan whether all values are NaN
     * @param error null when there was none
     */
    public record Result(
            List<Integer> shape,
            String dtype,
            String sha256,
            boolean isNan,
            @Nullable String error) {

        static Result of(JsonNode json) {
            return new Result(
                    json.path("shape").valueStream().map(JsonNode::asInt).toList(),
                    json.path("dtype").asString(""),
                    json.path("sha256").asString(""),
                    json.path("nan").asBoolean(false),
                    json.path("error").asString(null));
        }
    }

    private final Process process;
    private final Writer jobs;
    private final BufferedReader answers;

    private StoreClient(Process process) {
        this.process = process;
        this.jobs = process.outputWriter(StandardCharsets.UTF_8);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts one, or skips the test. */
    public static StoreClient start(Kind kind) throws IOException {
        var program = Program.of(kind);
        return new StoreClient(new ProcessBuilder(program.command())
                .directory(new File(program.folder()))
                .redirectError(Redirect.INHERIT)
                .start());
    }

    /** How a program is started, as JSON for those who start it themselves; or skips the test. */
    public static String description(Kind kind) throws IOException {
        return JSON.writeValueAsString(Program.of(kind));
    }

    /** How a program is started. */
    private record Program(String name, int version, String folder, List<String> command) {

        static Program of(Kind kind) throws IOException {
            var command = switch (kind) {
                case ZARR, XARRAY -> inTree(kind);
                case ZARRITA -> zarrita();
                case ZARR2, ZARR2_FSSPEC -> zarr2(kind);
            };
            var folder = kind == Kind.ZARRITA ? NODE_MODULES : Path.of(".");
            return new Program(
                    kind.name(), kind.isV3() ? 3 : 2, folder.toAbsolutePath().toString(), command);
        }
    }

    /** Debian 13's Python with zarr-python 3, xarray, dask, aiohttp and requests, for a program of one's own; or skips the test. */
    public static List<String> pythonOfTree() {
        if (!Files.isDirectory(TREE.resolve("usr/lib/python3/dist-packages/zarr"))
                || !Files.isExecutable(Path.of("/usr/sbin/chroot"))) {
            throw RequiredUpstreams.missing("zarr", "no tree of Debian 13 with zarr-python 3 in " + TREE);
        }
        return List.of("/usr/sbin/chroot", TREE.toString(), "/usr/bin/python3");
    }

    private static List<String> inTree(Kind kind) throws IOException {
        return Stream.concat(pythonOfTree().stream(), Stream.of("-c", python(), name(kind)))
                .toList();
    }

    private static List<String> zarrita() throws IOException {
        if (!Files.isDirectory(NODE_MODULES.resolve("node_modules/zarrita"))
                || !Files.isExecutable(Path.of("/usr/bin/node"))) {
            throw RequiredUpstreams.missing("zarr", "no node with zarrita in " + NODE_MODULES);
        }
        var script = Files.readString(Path.of("src", "test", "javascript", "zarrita_client.mjs"));
        return List.of("/usr/bin/node", "--input-type=module", "-e", script);
    }

    private static List<String> zarr2(Kind kind) throws IOException {
        if (!Files.isDirectory(Path.of("/usr/lib/python3/dist-packages/zarr"))
                || !Files.isDirectory(Path.of("/usr/lib/python3/dist-packages/aiohttp"))) {
            throw RequiredUpstreams.missing("zarr", "no zarr 2 of Debian 12 with aiohttp");
        }
        return List.of("/usr/bin/python3", "-B", "-c", python(), name(kind));
    }

    private static String python() throws IOException {
        return Files.readString(Path.of("src", "test", "python", "zarr_client.py"));
    }

    private static String name(Kind kind) {
        return switch (kind) {
            case ZARR -> "zarr";
            case XARRAY -> "xarray";
            case ZARRITA -> "zarrita";
            case ZARR2 -> "zarr2";
            case ZARR2_FSSPEC -> "zarr2-fsspec";
        };
    }

    /** Reads the metadata of a store. */
    public Result open(URI store) throws IOException {
        return ask("{\"open\":\"" + store + "\"}");
    }

    /** Reads the whole image of the store that was opened. */
    public Result read() throws IOException {
        return ask("{\"read\":null}");
    }

    /** Reads one of its slices. */
    public Result read(int slice) throws IOException {
        return ask("{\"read\":" + slice + "}");
    }

    private Result ask(String job) throws IOException {
        jobs.write(job + "\n");
        jobs.flush();
        return Result.of(JSON.readTree(Objects.requireNonNull(answers.readLine(), "the client has ended")));
    }

    @Override
    public void close() throws IOException {
        jobs.close();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
