package dev.voxelgate.dicomweb.testing;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What Jazzer calls: its own argument is the class of the {@link FuzzTarget}, which then gets every input. */
public final class FuzzDriver {

    private static @Nullable FuzzTarget target;

    private FuzzDriver() {}

    /** Makes the target. */
    public static void fuzzerInitialize(String[] arguments) throws ReflectiveOperationException {
        target = target(Class.forName(arguments[0]));
    }

    /** Runs the target once. */
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Objects.requireNonNull(target).run(input);
    }

    static FuzzTarget target(Class<?> type) throws ReflectiveOperationException {
        var constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        return (FuzzTarget) constructor.newInstance();
    }
}
