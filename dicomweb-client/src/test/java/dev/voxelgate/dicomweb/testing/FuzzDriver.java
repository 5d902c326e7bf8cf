package dev.voxelgate.dicomweb.testing;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What Jazzer calls: its own argument is the class of the {@link FuzzTarget}, which then gets every input. The property
 * {@code fuzz.current} names a file that holds the input of the moment, for when native code ends the process before
 * anything can be said of it.
 */
public final class FuzzDriver {

    private static final int FILE_BYTES = 1 << 20;

    private static @Nullable FuzzTarget target;
    private static @Nullable MappedByteBuffer current;

    private FuzzDriver() {}

    /** Makes the target, and the file if there is to be one. */
    public static void fuzzerInitialize(String[] arguments) throws ReflectiveOperationException, IOException {
        target = target(Class.forName(arguments[0]));
        var name = System.getProperty("fuzz.current");
        if (name != null) {
            try (var file = FileChannel.open(Path.of(name), CREATE, READ, WRITE)) {
                current = file.map(FileChannel.MapMode.READ_WRITE, 0, FILE_BYTES);
            }
        }
    }

    /** Runs the target once. */
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        if (current != null) {
            current.putInt(0, input.length).put(Integer.BYTES, input);
        }
        Objects.requireNonNull(target).run(input);
    }

    /** The input that the file holds. */
    static byte[] current(Path file) throws IOException {
        var bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        var input = new byte[bytes.getInt()];
        bytes.get(input);
        return input;
    }

    static FuzzTarget target(Class<?> type) throws ReflectiveOperationException {
        var constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        return (FuzzTarget) constructor.newInstance();
    }
}
