package dev.voxelgate.proxy.web.pages;

import static org.springframework.web.reactive.function.server.RequestPredicates.methods;
import static org.springframework.web.reactive.function.server.RequestPredicates.path;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RequestPredicate;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * Answers {@code /}, where browsers begin, and {@code /favicon.ico}, for which they ask. Says nothing of the archive, so
 * that no credentials are needed.
 */
public final class RootPage {

    private static final String INDEX = """
        Voxelgate: numpy arrays out of a DICOMweb archive.

        /dicom-web/studies                                         search
        /dicom-web/studies/{study}/series/{series}/numpy           an array of a series, for numpy.load
        /dicom-web/studies/{study}/series/{series}/geometry        where its slices lie
        /actuator/health                                           whether the gateway lives
        """;

    private RootPage() {}

    /**
     * Answers GET and HEAD.
     *
     * @param start the page to which {@code /} leads; null for a list of the most important routes
     */
    public static RouterFunction<ServerResponse> routes(@Nullable String start) {
        return RouterFunctions.route(reading("/"), _ -> start == null ? index() : found(start))
                .andRoute(
                        reading("/favicon.ico"), _ -> ServerResponse.noContent().build());
    }

    private static RequestPredicate reading(String path) {
        return methods(HttpMethod.GET, HttpMethod.HEAD).and(path(path));
    }

    private static Mono<ServerResponse> index() {
        return ServerResponse.ok()
                .contentType(MediaType.TEXT_PLAIN)
                .header("X-Content-Type-Options", "nosniff")
                .bodyValue(INDEX);
    }

    private static Mono<ServerResponse> found(String start) {
        return ServerResponse.status(HttpStatus.FOUND)
                .location(URI.create(start))
                .build();
    }
}
