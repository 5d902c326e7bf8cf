package dev.voxelgate.proxy.observe;

/** A failure as traces show it: by its class name, because its message may contain identifiers. */
final class NamedFailure extends RuntimeException {

    private NamedFailure(String name) {
        super(name, null, false, false);
    }

    static NamedFailure of(Throwable failure) {
        return new NamedFailure(failure.getClass().getSimpleName());
    }
}
