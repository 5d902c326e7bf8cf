package dev.voxelgate.dicomweb.error;

import java.util.Objects;
import java.util.stream.Stream;

/** The walk along a failure's causes. */
public final class Causes {

    /** Causes may form a circle. */
    private static final int MAX_CAUSES = 100;

    private Causes() {}

    /** The failure, its cause, and so on to the root. */
    public static Stream<Throwable> of(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).limit(MAX_CAUSES);
    }

    /** The last of them: the failure itself when it has no cause. */
    public static Throwable root(Throwable failure) {
        return of(failure).reduce(failure, (_, cause) -> cause);
    }
}
