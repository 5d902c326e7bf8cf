package dev.voxelgate.proxy.config;

import static dev.voxelgate.proxy.settings.Settings.notNegative;
import static dev.voxelgate.proxy.settings.Settings.positive;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.util.unit.DataSize;

/**
 * How frames are decoded.
 *
 * @param threads for decoding, pixel arithmetic and compression; 0 for one per processor
 * @param frameTimeout for one frame
 * @param maxFrameSize of one decoded frame; a quarter of the heap unless it is set
 * @param nativeCode whether OpenJPEG, a native library, may be loaded; JPEG 2000 and HTJ2K need it
 */
record DecodeProperties(
        @DefaultValue("0") int threads,
        @DefaultValue("30s") Duration frameTimeout,
        @Nullable DataSize maxFrameSize,
        @Name("native") @DefaultValue("true") boolean nativeCode) {

    DecodeProperties {
        notNegative("threads", threads);
        positive("frame-timeout", frameTimeout);
        positive("max-frame-size", maxFrameSize);
    }

    int threadCount() {
        return threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    }

    int maxFrameBytes() {
        long bytes = maxFrameSize == null ? Runtime.getRuntime().maxMemory() / 4 : maxFrameSize.toBytes();
        return (int) Math.min(bytes, Integer.MAX_VALUE - 8); // a frame is one Java array
    }
}
