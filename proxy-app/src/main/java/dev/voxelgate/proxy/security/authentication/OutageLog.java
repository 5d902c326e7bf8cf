package dev.voxelgate.proxy.security.authentication;

import dev.voxelgate.dicomweb.error.Causes;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import reactor.core.scheduler.Schedulers;

/**
 * Says in the log when something cannot be had and when it can be had again: once each, however many requests from
 * outside need it, and not more often than every minute, however often they make it change.
 */
final class OutageLog {

    static final Duration PAUSE = Duration.ofMinutes(1);

    private final Logger log;
    private final String begins;
    private final String ends;

    private boolean told;
    private boolean everTold;
    private long toldAt;

    OutageLog(Logger log, String begins, String ends) {
        this.log = log;
        this.begins = begins;
        this.ends = ends;
    }

    /** It cannot be had. Only the kind of the failure is logged: its message may quote what must not be. */
    synchronized void failed(Throwable failure) {
        if (!told && !(everTold && now() - toldAt < PAUSE.toNanos())) {
            told = true;
            everTold = true;
            toldAt = now();
            log.warn("{}: {}", begins, Causes.root(failure).getClass().getSimpleName());
        }
    }

    /** It could be had. */
    synchronized void over() {
        if (told) {
            told = false;
            log.info(ends);
        }
    }

    /** The clock that tests can turn. */
    private static long now() {
        return Schedulers.parallel().now(TimeUnit.NANOSECONDS);
    }
}
