package dev.voxelgate.proxy.observe;

import dev.voxelgate.proxy.decode.jpeg2000.Jpeg2000FrameDecoder;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;

/** Tells whether JPEG 2000 and HTJ2K can be decoded. The gateway is healthy without: it answers those with 422. */
@Component("nativeCodecHealthIndicator")
final class NativeCodecHealthIndicator extends AbstractHealthIndicator {

    private final Jpeg2000FrameDecoder jpeg2000;

    NativeCodecHealthIndicator(Jpeg2000FrameDecoder jpeg2000) {
        this.jpeg2000 = jpeg2000;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        health.up().withDetail("jpeg2000", jpeg2000.nativeCodec().description());
    }
}
