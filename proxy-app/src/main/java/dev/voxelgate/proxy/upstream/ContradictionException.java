package dev.voxelgate.proxy.upstream;

/** The archive sent something else than its own metadata announced (status 502, or a reset). */
public final class ContradictionException extends RuntimeException {

    private final String contradiction;

    public ContradictionException(String instance, String message) {
        super("instance " + instance + " is not what the archive's metadata said: " + message);
        this.contradiction = "an instance is not what the archive's metadata said: " + message;
    }

    /** The message without the instance, for the log. */
    public String contradiction() {
        return contradiction;
    }
}
