package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.model.Uid;

/** The archive sent something else than its own metadata announced (status 502, or a reset). */
public class ContradictionException extends RuntimeException {

    private final String contradiction;

    public ContradictionException(String instance, String message) {
        super("instance " + shown(instance) + " is not what the archive's metadata said: " + message);
        this.contradiction = "an instance is not what the archive's metadata said: " + message;
    }

    private static String shown(String instance) {
        return instance.isBlank() ? "without a UID" : new Uid(instance).toString();
    }

    /** The message without the instance, for the log. */
    public String contradiction() {
        return contradiction;
    }
}
