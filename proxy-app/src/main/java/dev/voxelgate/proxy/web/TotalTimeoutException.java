package dev.voxelgate.proxy.web;

import java.time.Duration;

/** A request was not answered in the time that there is for all of it (status 504, or a reset). */
final class TotalTimeoutException extends RuntimeException {

    TotalTimeoutException(Duration limit) {
        super("the answer took longer than " + limit.toMillis() + " ms");
    }
}
