package dev.voxelgate.proxy.web.routes;

import dev.voxelgate.proxy.routing.ArrayRoute;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.pattern.PathPattern;

/** Maps rows of the table of array routes to the method of a controller. */
final class ArrayRouteMapping {

    private final Map<String, ArrayRoute.Resource> resources;

    /** @param suffix the last segment of the routes that are mapped */
    ArrayRouteMapping(String suffix) {
        this.resources = ArrayRoute.endingWith(suffix).stream()
                .collect(Collectors.toUnmodifiableMap(ArrayRoute::pattern, ArrayRoute::resource));
    }

    /** Maps the routes, as {@code @GetMapping} does: for {@code HEAD} too, other methods are 405. */
    void register(RequestMappingHandlerMapping mapping, Object controller, Method handler) {
        var options = new RequestMappingInfo.BuilderConfiguration();
        options.setPatternParser(mapping.getPathPatternParser());
        for (var pattern : resources.keySet()) {
            var get =
                    RequestMappingInfo.paths(pattern).methods(RequestMethod.GET).options(options);
            mapping.registerMapping(get.build(), controller, handler);
        }
    }

    /** What the path of an exchange names. */
    ArrayRoute.Resource resource(ServerWebExchange exchange) {
        PathPattern pattern = exchange.getRequiredAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        return Objects.requireNonNull(resources.get(pattern.getPatternString()));
    }
}
