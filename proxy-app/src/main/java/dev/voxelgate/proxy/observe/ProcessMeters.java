package dev.voxelgate.proxy.observe;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ExecutorServiceMetrics;
import io.micrometer.core.instrument.binder.netty4.NettyAllocatorMetrics;
import io.micrometer.core.instrument.binder.netty4.NettyEventExecutorMetrics;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import org.springframework.http.client.ReactorResourceFactory;

/**
 * Meters of the process: event loops, decoder threads, Netty's memory.
 *
 * @param reactor whose loops serve clients and archive alike
 * @param executors by the names of their threads
 */
public record ProcessMeters(ReactorResourceFactory reactor, Map<String, ExecutorService> executors)
        implements MeterBinder {

    @Override
    public void bindTo(MeterRegistry meters) {
        new NettyEventExecutorMetrics(reactor.getLoopResources().onServer(true)).bindTo(meters);
        if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider allocator) {
            new NettyAllocatorMetrics(allocator).bindTo(meters);
        }
        executors.forEach((name, executor) -> new ExecutorServiceMetrics(executor, name, List.of()).bindTo(meters));
    }
}
