package dev.voxelgate.dicomweb.error;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The archive was silent for too long. */
public final class UpstreamTimeoutException extends UpstreamException {

    /** What was waited for. */
    public enum Phase {
        CONNECT("no connection"),
        FIRST_BYTE("no answer"),
        SEND("the request's content was not taken"),
        IDLE("no further byte of the answer"),
        OVERALL("not all of the answer");

        private final String what;

        Phase(String what) {
            this.what = what;
        }
    }

    private final Phase phase;

    public UpstreamTimeoutException(String operation, Phase phase, Duration limit, @Nullable Throwable cause) {
        super(operation, phase.what + " within " + limit.toMillis() + " ms", cause);
        this.phase = phase;
    }

    public Phase phase() {
        return phase;
    }
}
