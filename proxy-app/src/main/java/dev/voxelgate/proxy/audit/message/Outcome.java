package dev.voxelgate.proxy.audit.message;

/**
 * The outcome of an audited event.
 *
 * @param indicator EventOutcomeIndicator (PS3.15 A.5.1)
 * @param description EventOutcomeDescription, without a word of a request or an answer
 */
public record Outcome(int indicator, String description) {

    private static final int SUCCESS = 0;
    private static final int MINOR_FAILURE = 4;
    private static final int SERIOUS_FAILURE = 8;
    private static final int MAJOR_FAILURE = 12;

    /** The client left before all was sent. */
    public static final Outcome CLIENT_LEFT = new Outcome(MINOR_FAILURE, "the client left before the end");

    /**
     * By the status that ended the request: a client's mistake is minor, a failure serious, and major where the gateway
     * or the archive could not serve at all (503).
     */
    public static Outcome ofStatus(int status) {
        int indicator = status < 400
                ? SUCCESS
                : status < 500 && status != 403 ? MINOR_FAILURE : status == 503 ? MAJOR_FAILURE : SERIOUS_FAILURE;
        return new Outcome(indicator, "HTTP " + status);
    }

    /** The answer had begun and could not be completed; its connection was reset. */
    public static Outcome brokenOff(int status) {
        return new Outcome(SERIOUS_FAILURE, "broken off after the first byte (" + status + ")");
    }
}
