package dev.voxelgate.proxy.web.filter;

import dev.voxelgate.proxy.passthrough.PassThroughRules;
import dev.voxelgate.proxy.passthrough.RequestTarget;
import dev.voxelgate.proxy.security.RoleRules;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/**
 * Answers OPTIONS (RFC 9110 9.3.7) in one way for all paths: 204, and in Allow the methods of the path. The archive does
 * not hear of it. A path that is neither the gateway's own nor passed on is refused as with any other method.
 */
public final class AllowedMethods implements WebFilter {

    private static final List<String> READING = List.of("GET", "HEAD", "OPTIONS");

    private final PassThroughRules rules;
    private final List<PathPattern> off;

    /**
     * Knows what each path has.
     *
     * @param rules of what is passed on
     * @param off patterns of own pages that are off
     */
    public AllowedMethods(PassThroughRules rules, List<String> off) {
        this.rules = rules;
        this.off = off.stream().map(PathPatternParser.defaultInstance::parse).toList();
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (!exchange.getRequest().getMethod().equals(HttpMethod.OPTIONS)) {
            return chain.filter(exchange);
        }
        return Mono.defer(() -> {
            var allow = String.join(", ", methods(exchange.getRequest()));
            exchange.getResponse().setStatusCode(HttpStatus.NO_CONTENT);
            exchange.getResponse().getHeaders().set(HttpHeaders.ALLOW, allow);
            return exchange.getResponse().setComplete();
        });
    }

    private Set<String> methods(ServerHttpRequest request) {
        Set<String> methods = new LinkedHashSet<>();
        if (isOwn(request)) {
            methods.addAll(READING);
        } else {
            var target = RequestTarget.of(request.getURI());
            var passed = rules.methods(target);
            if (passed.isEmpty()) {
                rules.check(request.getMethod().name(), target);
            }
            if (passed.contains(HttpMethod.GET.name())) {
                methods.addAll(READING);
            }
            methods.addAll(passed);
            methods.add(HttpMethod.OPTIONS.name());
        }
        return methods;
    }

    private boolean isOwn(ServerHttpRequest request) {
        var path = request.getPath().pathWithinApplication();
        return (RoleRules.isForArray(request) || RoleRules.isAboutNobody(request))
                && off.stream().noneMatch(pattern -> pattern.matches(path));
    }
}
