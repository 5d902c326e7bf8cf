package dev.voxelgate.proxy.observe;

/** A failure as traces show it: its name, for its message may have identifiers in it. */
final class NamedFailure extends RuntimeException {

    private NamedFailure(String name) {
        super(name, null, false, false);
    }

    static NamedFailure of(Throwable failure) {
        return new NamedFailure(failure.getClass().getSimpleName());
    }
}
