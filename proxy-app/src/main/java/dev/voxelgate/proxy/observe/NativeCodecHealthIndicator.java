package dev.voxelgate.proxy.observe;

import java.util.function.Supplier;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Tells whether JPEG 2000 and HTJ2K can be decoded. The gateway is healthy without: it answers those with 422. */
public final class NativeCodecHealthIndicator extends AbstractHealthIndicator {

    private final Supplier<String> state;

    /** @param state what can be said of the decoder, in one line */
    public NativeCodecHealthIndicator(Supplier<String> state) {
        this.state = state;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        health.up().withDetail("jpeg2000", state.get());
    }
}
