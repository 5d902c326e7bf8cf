package dev.voxelgate.proxy.web.pages;

import static org.springframework.web.reactive.function.server.RequestPredicates.methods;
import static org.springframework.web.reactive.function.server.RequestPredicates.path;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import tools.jackson.databind.json.JsonMapper;

/**
 * Serves the OpenAPI 3.1 description of the routes at {@code /openapi} and Swagger UI at {@code /openapi/try}. Neither
 * depends on the archive's content, and the page loads nothing from other hosts. All of it is kept in memory, 2 MB:
 * reading a file would block an event loop.
 */
public final class ApiPage {

    private static final MediaType JAVASCRIPT = MediaType.parseMediaType("text/javascript;charset=UTF-8");

    /** Swagger UI sets styles from its scripts and has its pictures in its styles. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; connect-src 'self';"
            + " style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
            + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private ApiPage() {}

    /**
     * Answers GET and HEAD.
     *
     * @param known what the page fills in and hides
     */
    public static RouterFunction<ServerResponse> routes(KnownArchive known) {
        return answer("/openapi", MediaType.APPLICATION_YAML, own("openapi.yaml"))
                .and(answer("/openapi/try", MediaType.TEXT_HTML, own("try.html")))
                .and(answer("/openapi/try.js", JAVASCRIPT, own("try.js")))
                .and(answer(
                        "/openapi/known",
                        MediaType.APPLICATION_JSON,
                        JsonMapper.shared().writeValueAsBytes(known)))
                .and(answer("/openapi/swagger-ui-bundle.js", JAVASCRIPT, swaggerUi("swagger-ui-bundle.js")))
                .and(answer("/openapi/swagger-ui.css", MediaType.valueOf("text/css"), swaggerUi("swagger-ui.css")));
    }

    private static RouterFunction<ServerResponse> answer(String path, MediaType type, byte[] content) {
        return RouterFunctions.route(
                methods(HttpMethod.GET, HttpMethod.HEAD).and(path(path)),
                _ -> ServerResponse.ok()
                        .contentType(type)
                        .header("Content-Security-Policy", POLICY)
                        .header("X-Content-Type-Options", "nosniff")
                        .bodyValue(content));
    }

    private static byte[] own(String name) {
        return read(new ClassPathResource(name, ApiPage.class));
    }

    private static byte[] swaggerUi(String name) {
        var maven = new Properties();
        try (var file =
                new ClassPathResource("META-INF/maven/org.webjars/swagger-ui/pom.properties").getInputStream()) {
            maven.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return read(new ClassPathResource(
                "META-INF/resources/webjars/swagger-ui/%s/%s".formatted(maven.getProperty("version"), name)));
    }

    private static byte[] read(ClassPathResource resource) {
        try {
            return resource.getContentAsByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
