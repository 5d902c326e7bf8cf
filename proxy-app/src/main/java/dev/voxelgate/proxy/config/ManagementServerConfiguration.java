package dev.voxelgate.proxy.config;

import dev.voxelgate.proxy.web.connection.ClientConnections;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;

/**
 * Applies the connection limits to the server of a separate management port, which the gateway's customizers do not
 * reach. Without them that server sometimes stops reading a connection's next request (reactor-netty#4361).
 *
 * <p>Spring loads it by its name in {@code META-INF/spring}, into the context of that port only. It says that it is an
 * auto-configuration so that it is not found among the gateway's own.
 */
@AutoConfiguration
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
class ManagementServerConfiguration {

    @Bean
    WebServerFactoryCustomizer<NettyReactiveWebServerFactory> limitedManagementConnections(
            ClientConnections connections) {
        return factory -> factory.addServerCustomizers(connections::limit);
    }
}
