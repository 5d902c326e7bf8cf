package dev.voxelgate.proxy.web;

import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.context.ApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/**
 * Leaves to a management port of its own ({@code management.server.port}) what it is for. Spring would serve every route
 * there too, patients' data among them, and that port may have no TLS where the gateway's has.
 *
 * <p>After the filter that trims paths, and before the one that asks who comes in: what is not there is nobody's.
 */
@Component
@ConditionalOnManagementPort(ManagementPortType.DIFFERENT)
@Order(Ordered.HIGHEST_PRECEDENCE + 2)
final class ManagementPort implements WebFilter {

    private final ApplicationContext gateway;
    private final List<PathPattern> endpoints;

    ManagementPort(ApplicationContext gateway, PathMappedEndpoints endpoints) {
        this.gateway = gateway;
        this.endpoints = Stream.concat(
                        Stream.of(endpoints.getBasePath()),
                        endpoints.getAllPaths().stream().flatMap(path -> Stream.of(path, path + "/**")))
                .map(PathPatternParser.defaultInstance::parse)
                .toList();
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        // The management port has an application context of its own.
        return gateway.equals(exchange.getApplicationContext()) || isEndpoint(exchange)
                ? chain.filter(exchange)
                : Mono.error(new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    private boolean isEndpoint(ServerWebExchange exchange) {
        var path = exchange.getRequest().getPath().pathWithinApplication();
        return endpoints.stream().anyMatch(endpoint -> endpoint.matches(path));
    }
}
