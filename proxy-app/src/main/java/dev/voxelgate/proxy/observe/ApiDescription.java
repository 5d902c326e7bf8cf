package dev.voxelgate.proxy.observe;

import io.swagger.v3.core.util.Yaml31;
import io.swagger.v3.oas.models.OpenAPI;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.springdoc.core.customizers.OpenApiCustomizer;

/**
 * The description of the gateway's routes (OpenAPI 3.1), as it is written in {@code openapi.yaml}. Handlers that write
 * their answers themselves tell springdoc nothing but their paths; that the two agree is for a test to see.
 */
public final class ApiDescription implements OpenApiCustomizer {

    private static final String FILE = "openapi.yaml";

    private final OpenAPI written;

    public ApiDescription() {
        try (var file = ApiDescription.class.getResourceAsStream(FILE)) {
            if (file == null) {
                throw new FileNotFoundException(FILE);
            }
            written = Yaml31.mapper().readValue(file, OpenAPI.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void customise(OpenAPI described) {
        described
                .info(written.getInfo())
                .servers(written.getServers())
                .security(written.getSecurity())
                .tags(written.getTags())
                .paths(written.getPaths())
                .components(written.getComponents());
    }
}
