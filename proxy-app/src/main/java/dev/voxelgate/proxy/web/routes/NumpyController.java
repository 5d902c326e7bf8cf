package dev.voxelgate.proxy.web.routes;

import dev.voxelgate.proxy.routing.ArrayRoute;
import java.util.Map;
import java.util.Set;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * The routes of {@link ArrayRoute} that answer numpy arrays. {@code GET} and {@code HEAD}; the query parameters are those of
 * {@link QueryOptions}.
 */
@RestController
public final class NumpyController {

    private static final ArrayRouteMapping ROUTES = new ArrayRouteMapping(Set.of(ArrayRoute.NUMPY));

    private final ArrayAnswers answers;

    NumpyController(ArrayAnswers answers) {
        this.answers = answers;
    }

    @Autowired
    void map(@Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping mapping)
            throws NoSuchMethodException {
        ROUTES.register(mapping, this, NumpyController.class.getMethod("array", Map.class, ServerWebExchange.class));
    }

    /** @param variables of the path */
    public Mono<Void> array(@PathVariable Map<String, String> variables, ServerWebExchange exchange) {
        return answers.answer(ROUTES.route(exchange), variables, exchange);
    }
}
