package dev.voxelgate.proxy.web.routes;

import dev.voxelgate.proxy.routing.ArrayRoute;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.pattern.PathPattern;

/** Maps rows of the table of array routes to the method of a controller. */
final class ArrayRouteMapping {

    private final Map<String, ArrayRoute> routes;

    /**
     * Of series, instances and frames.
     *
     * @param suffixes the last segments of the routes that are mapped
     */
    ArrayRouteMapping(Set<String> suffixes) {
        this(suffixes, false);
    }

    private ArrayRouteMapping(Set<String> suffixes, boolean ofStudies) {
        this.routes = suffixes.stream()
                .flatMap(suffix -> ArrayRoute.endingWith(suffix, ofStudies).stream())
                .collect(Collectors.toUnmodifiableMap(ArrayRoute::pattern, Function.identity()));
    }

    /**
     * Of studies.
     *
     * @param suffix the last segment of the routes that are mapped
     */
    static ArrayRouteMapping ofStudies(String suffix) {
        return new ArrayRouteMapping(Set.of(suffix), true);
    }

    /** Maps the routes, as {@code @GetMapping} does: for {@code HEAD} too, other methods are 405. */
    void register(RequestMappingHandlerMapping mapping, Object controller, Method handler) {
        var options = new RequestMappingInfo.BuilderConfiguration();
        options.setPatternParser(mapping.getPathPatternParser());
        for (var pattern : routes.keySet()) {
            var get =
                    RequestMappingInfo.paths(pattern).methods(RequestMethod.GET).options(options);
            mapping.registerMapping(get.build(), controller, handler);
        }
    }

    /** What the path of an exchange names. */
    ArrayRoute.Resource resource(ServerWebExchange exchange) {
        return route(exchange).resource();
    }

    /** The route that an exchange has taken. */
    ArrayRoute route(ServerWebExchange exchange) {
        PathPattern pattern = exchange.getRequiredAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        return Objects.requireNonNull(routes.get(pattern.getPatternString()));
    }
}
