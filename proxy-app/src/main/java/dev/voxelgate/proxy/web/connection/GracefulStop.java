package dev.voxelgate.proxy.web.connection;

import dev.voxelgate.proxy.admission.Admission;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import reactor.core.publisher.Flux;

/**
 * Finishes the running answers before the server closes its port. Readiness is down by then, and new arrays are
 * refused, so a load balancer learns from answers, not from failed connections, that it must use another replica. An
 * answer that does not finish in time is reset.
 */
public final class GracefulStop implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(GracefulStop.class);
    private static final Duration LOOK = Duration.ofMillis(20);

    private final Admission admission;
    private final ClientConnections connections;
    private final Duration limit;
    private volatile boolean running;

    /**
     * @param limit for finishing; a tenth of it is left to the rest of the shutdown
     */
    public GracefulStop(Admission admission, ClientConnections connections, Duration limit) {
        this.admission = admission;
        this.connections = connections;
        this.limit = limit.multipliedBy(9).dividedBy(10);
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop(Runnable stopped) {
        admission.stop();
        LOG.info("Stopping: {} answers are under way", admission.running());
        Flux.interval(LOOK)
                .takeUntil(_ -> admission.running() == 0)
                .take(limit)
                .doFinally(_ -> finish(stopped))
                .subscribe();
    }

    private void finish(Runnable stopped) {
        if (admission.running() > 0) {
            LOG.warn("Stopping: {} answers are not finished in time", admission.running());
            connections.resetBusy();
        }
        running = false;
        stopped.run();
    }

    @Override
    public void stop() {
        admission.stop();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** There is no way back. */
    @Override
    public boolean isPauseable() {
        return false;
    }

    /** Lifecycles with a higher phase stop earlier. */
    @Override
    public int getPhase() {
        return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE + 1;
    }
}
