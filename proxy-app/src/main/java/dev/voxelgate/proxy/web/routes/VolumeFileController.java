package dev.voxelgate.proxy.web.routes;

import dev.voxelgate.proxy.routing.ArrayRoute;
import dev.voxelgate.proxy.web.problem.BadParameterException;
import java.util.HashSet;
import java.util.List;
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
 * The routes of {@link ArrayRoute} that answer a volume as a file that says where its voxels are: NIfTI and NRRD. {@code GET}
 * and {@code HEAD}; the query parameters are those of {@link QueryOptions} but what the format itself decides.
 */
@RestController
public final class VolumeFileController {

    private static final ArrayRouteMapping ROUTES = new ArrayRouteMapping(suffixes());

    private final ArrayAnswers answers;

    VolumeFileController(ArrayAnswers answers) {
        this.answers = answers;
    }

    private static Set<String> suffixes() {
        var suffixes = new HashSet<>(RouteContainer.SUFFIXES);
        suffixes.remove(ArrayRoute.NUMPY);
        return suffixes;
    }

    @Autowired
    void map(@Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping mapping)
            throws NoSuchMethodException {
        ROUTES.register(
                mapping, this, VolumeFileController.class.getMethod("file", Map.class, ServerWebExchange.class));
    }

    /** @param variables of the path */
    public Mono<Void> file(@PathVariable Map<String, String> variables, ServerWebExchange exchange) {
        var route = ROUTES.route(exchange);
        var query = exchange.getRequest().getQueryParams();
        var decided = route.suffix().equals(ArrayRoute.NIFTI) ? List.of("layout") : List.of("layout", "compress");
        for (var parameter : decided) {
            if (query.containsKey(parameter)) {
                throw new BadParameterException(
                        "parameter %s is for numpy arrays: %s decides it".formatted(parameter, route.suffix()));
            }
        }
        return answers.answer(route, variables, exchange);
    }
}
