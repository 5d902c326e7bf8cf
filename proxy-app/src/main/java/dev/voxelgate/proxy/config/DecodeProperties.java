package dev.voxelgate.proxy.config;

import static dev.voxelgate.proxy.settings.Settings.notNegative;
import static dev.voxelgate.proxy.settings.Settings.positive;

import java.time.Duration;
import java.util.Set;
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
 * @param nativeCode where OpenJPEG runs, a native library that JPEG 2000 and HTJ2K need: {@code isolated} in processes of
 *     its own, {@code in-process} in the gateway, {@code off} nowhere
 * @param workerMemory how much memory beside its heap an isolated process may use; ten times max-frame-size unless it is set
 * @param imageio whether plug-ins of ImageIO decode: {@code off}; {@code fallback} what has no decoder here; {@code preferred}
 *     before the decoders here
 * @param imageioTransferSyntaxes the Transfer Syntax UIDs for which plug-ins of ImageIO are looked for
 */
record DecodeProperties(
        @DefaultValue("0") int threads,
        @DefaultValue("30s") Duration frameTimeout,
        @Nullable DataSize maxFrameSize,
        @Name("native") @DefaultValue("isolated") NativeCode nativeCode,
        @Nullable DataSize workerMemory,
        @DefaultValue("off") ImageIo imageio,

        @DefaultValue({
            "1.2.840.10008.1.2.4.53",
            "1.2.840.10008.1.2.4.55",
            "1.2.840.10008.1.2.4.110",
            "1.2.840.10008.1.2.4.111",
            "1.2.840.10008.1.2.4.112"
        })
        Set<String> imageioTransferSyntaxes) {

    /** Which part plug-ins of ImageIO have. */
    enum ImageIo {
        OFF,
        FALLBACK,
        PREFERRED
    }

    /** Where native code runs. */
    enum NativeCode {
        ISOLATED,
        IN_PROCESS,
        OFF
    }

    /** OpenJPEG has 32 bits for a sample, twice, and two copies of a codestream; a sample may have 8 bits. */
    private static final int WORKER_MEMORY_FRAMES = 10;

    private static final long LEAST_WORKER_MEMORY = 64L << 20;

    DecodeProperties {
        notNegative("threads", threads);
        positive("frame-timeout", frameTimeout);
        positive("max-frame-size", maxFrameSize);
        positive("worker-memory", workerMemory);
        imageioTransferSyntaxes = Set.copyOf(imageioTransferSyntaxes);
    }

    int threadCount() {
        return threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    }

    long workerMemoryBytes() {
        return workerMemory == null
                ? Math.max(LEAST_WORKER_MEMORY, (long) WORKER_MEMORY_FRAMES * maxFrameBytes())
                : workerMemory.toBytes();
    }

    int maxFrameBytes() {
        long bytes = maxFrameSize == null ? Runtime.getRuntime().maxMemory() / 4 : maxFrameSize.toBytes();
        return (int) Math.min(bytes, Integer.MAX_VALUE - 8); // a frame is one Java array
    }
}
