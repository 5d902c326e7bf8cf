package dev.voxelgate.proxy.web.problem;

/** The representation is not the one that {@code If-Match} names (status 412). */
public final class PreconditionFailedException extends RuntimeException {

    public PreconditionFailedException() {
        super("the array is not the one that If-Match names");
    }
}
