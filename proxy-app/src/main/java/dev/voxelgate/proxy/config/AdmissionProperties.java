package dev.voxelgate.proxy.config;

import static dev.voxelgate.proxy.settings.Settings.notNegative;
import static dev.voxelgate.proxy.settings.Settings.positive;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How much is done at once.
 *
 * @param memory bytes that all requests may have under way; a third of the heap unless it is set: the
 *     more of it lives, the more the collector copies
 * @param volumes arrays that are made at once. Less than the connections to the archive, so that clients that read
 *     slowly cannot hold all of them.
 * @param queue requests that may wait for that
 * @param queueTimeout how long one waits for its turn, and then for its memory
 */
record AdmissionProperties(
        @Nullable DataSize memory,
        @DefaultValue("24") int volumes,
        @DefaultValue("64") int queue,
        @DefaultValue("30s") Duration queueTimeout) {

    /** A chunk that waits costs a connection. Some clients ask for all chunks of an array at once. */
    static final int WAITING_CHUNKS = 4096;

    AdmissionProperties {
        positive("memory", memory);
        positive("volumes", volumes);
        notNegative("queue", queue);
        positive("queue-timeout", queueTimeout);
    }

    long memoryBytes() {
        return memory == null ? Runtime.getRuntime().maxMemory() / 3 : memory.toBytes();
    }

    /** What of the memory is for frames that come again soon. */
    long recentFramesBytes() {
        return memoryBytes() / 8;
    }

    /** What of the memory is for requests. */
    long requestBytes() {
        return memoryBytes() - recentFramesBytes();
    }
}
