package dev.voxelgate.proxy.config;

import dev.voxelgate.proxy.admission.Admission;
import dev.voxelgate.proxy.web.connection.ClientConnections;
import dev.voxelgate.proxy.web.connection.ConnectionLimits;
import dev.voxelgate.proxy.web.connection.GracefulStop;
import dev.voxelgate.proxy.web.filter.ManagementPort;
import dev.voxelgate.proxy.web.filter.StrictRequests;
import dev.voxelgate.proxy.web.filter.TotalTimeout;
import dev.voxelgate.proxy.web.problem.EmptyRefusals;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** Wires the HTTP server: limits and deadlines of clients' connections. */
@Configuration(proxyBeanMethods = false)
class ServerConfiguration {

    @Bean
    ClientConnections clientConnections(VoxelgateProperties properties) {
        var downstream = properties.downstream();
        return new ClientConnections(new ConnectionLimits(
                downstream.headTimeout(),
                downstream.idleTimeout(),
                downstream.stallTimeout(),
                downstream.maxConnections()));
    }

    @Bean
    NettyServerCustomizer limitedConnections(ClientConnections connections) {
        return connections::limit;
    }

    /**
     * What a proxy in front says in X-Forwarded-For, -Proto and -Host, when it is said to be there. Not in Forwarded,
     * which it may pass on as its client sent it, and no prefix, with which a path would not be the one that was judged.
     */
    @Bean
    NettyServerCustomizer forwardedFields(@Value("${server.forward-headers-strategy}") String strategy) {
        return server -> strategy.equalsIgnoreCase("native")
                ? server.forwarded(/* useStandardHeader */ false, /* useForwardedPrefix */ false)
                : server;
    }

    @Bean
    GracefulStop gracefulStop(
            Admission admission,
            ClientConnections connections,
            @Value("${spring.lifecycle.timeout-per-shutdown-phase:30s}") Duration limit) {
        return new GracefulStop(admission, connections, limit);
    }

    @Bean
    @Order(FilterOrder.STRICT_REQUESTS)
    StrictRequests strictRequests() {
        return new StrictRequests();
    }

    @Bean
    @ConditionalOnManagementPort(ManagementPortType.DIFFERENT)
    @Order(FilterOrder.MANAGEMENT_PORT)
    ManagementPort managementPort(ApplicationContext gateway, PathMappedEndpoints endpoints) {
        return new ManagementPort(gateway, endpoints);
    }

    @Bean
    @Order(FilterOrder.EMPTY_REFUSALS)
    EmptyRefusals emptyRefusals() {
        return new EmptyRefusals();
    }

    @Bean
    @Order(FilterOrder.TOTAL_TIMEOUT)
    TotalTimeout totalTimeout(VoxelgateProperties properties) {
        return new TotalTimeout(properties.downstream().totalTimeout());
    }
}
