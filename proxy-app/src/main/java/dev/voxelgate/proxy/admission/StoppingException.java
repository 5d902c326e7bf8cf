package dev.voxelgate.proxy.admission;

import java.time.Duration;

/**
 * The gateway is shutting down (status 503); another replica, or this one after its restart, can serve the request.
 */
public final class StoppingException extends OverloadedException {

    StoppingException() {
        super("the gateway is about to stop", Duration.ofSeconds(1));
    }
}
