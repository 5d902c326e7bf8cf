package dev.voxelgate.proxy.web.filter;

import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.context.ApplicationContext;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/**
 * Serves nothing but actuator endpoints on a separate management port ({@code management.server.port}). Spring would
 * serve every route there too, patients' data among them, and that port may lack the TLS of the gateway's own.
 */
public final class ManagementPort implements WebFilter {

    private final ApplicationContext gateway;
    private final List<PathPattern> endpoints;

    /**
     * @param gateway the application context of the gateway's own port
     * @param endpoints what the management port is for
     */
    public ManagementPort(ApplicationContext gateway, PathMappedEndpoints endpoints) {
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
