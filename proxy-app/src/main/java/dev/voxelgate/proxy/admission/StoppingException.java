package dev.voxelgate.proxy.admission;

import java.time.Duration;

/** The gateway is about to stop (status 503). Another replica is there at once, this one soon again. */
public final class StoppingException extends OverloadedException {

    StoppingException() {
        super("the gateway is about to stop", Duration.ofSeconds(1));
    }
}
