package dev.voxelgate.dicomweb.error;

/** There are no {@code Credentials} to ask the archive with. The message names no token, user, secret or URL. */
public final class UpstreamCredentialsException extends UpstreamException {

    private final boolean passing;

    /** @param passing whether there may be some in a while */
    public UpstreamCredentialsException(String message, boolean passing) {
        super("Authorize", message);
        this.passing = passing;
    }

    /** Whether there may be some in a while. */
    public boolean isPassing() {
        return passing;
    }
}
