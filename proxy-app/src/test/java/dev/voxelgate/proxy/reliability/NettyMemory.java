package dev.voxelgate.proxy.reliability;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.netty4.NettyAllocatorMetrics;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Lets a gateway tell what Netty's allocator holds: neither Java nor the JVM's own account of memory knows it. */
@Configuration(proxyBeanMethods = false)
class NettyMemory {

    /** The property that puts this into a gateway whose class path has the tests. */
    static final String PROPERTY = "spring.main.sources=" + NettyMemory.class.getName();

    @Bean
    MeterBinder nettyMemoryMeters() {
        return new NettyAllocatorMetrics((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT);
    }
}
