package dev.voxelgate.proxy.worker;

import dev.voxelgate.proxy.decode.FrameDecoder;
import dev.voxelgate.proxy.decode.isolated.IsolatedFrameDecoder;
import dev.voxelgate.proxy.decode.isolated.WorkerCommand;
import dev.voxelgate.proxy.decode.isolated.WorkerPool;
import dev.voxelgate.proxy.decode.jpeg2000.Jpeg2000FrameDecoder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** In a gateway with the system property {@code hostile-workers}, the workers are those that codestreams can take over. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("hostile-workers")
class HostileWorkers {

    private static final int FRAME_BYTES = 4 << 20;
    private static final long MEMORY_BYTES = 64L << 20;

    @Bean
    WorkerPool hostileWorkerPool() {
        return new WorkerPool(
                WorkerCommand.of(
                        HostileWorker.class,
                        Jpeg2000FrameDecoder.library().stream().toList(),
                        FRAME_BYTES,
                        MEMORY_BYTES),
                _ -> {});
    }

    @Bean
    @Order(0)
    FrameDecoder hostileFrameDecoder(WorkerPool pool) {
        return new IsolatedFrameDecoder(pool, Jpeg2000FrameDecoder.codecNames());
    }
}
