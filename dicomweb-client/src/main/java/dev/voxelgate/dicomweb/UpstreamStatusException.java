package dev.voxelgate.dicomweb;

/** The archive answered with another status than success. Its body is thrown away: it may tell about a patient. */
public final class UpstreamStatusException extends UpstreamException {

    private final int status;

    UpstreamStatusException(String operation, int status) {
        super(operation, "the archive answered with status " + status);
        this.status = status;
    }

    /** The HTTP status code. */
    public int status() {
        return status;
    }

    /** Whether the archive does not have what was asked for: 404 or 410. */
    public boolean isNotFound() {
        return status == 404 || status == 410;
    }

    /** Whether the archive does not let this client in: 401 or 403. */
    public boolean isDenied() {
        return status == 401 || status == 403;
    }
}
