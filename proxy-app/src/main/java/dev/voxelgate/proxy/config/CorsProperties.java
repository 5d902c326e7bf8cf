package dev.voxelgate.proxy.config;

import dev.voxelgate.proxy.security.AllowedOrigins;
import java.net.URI;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Web pages of other origins.
 *
 * @param origins exact origins, such as {@code https://viewer.example}, whose pages may use the gateway as its own; none
 *     unless set
 */
record CorsProperties(@DefaultValue List<URI> origins) {

    CorsProperties {
        AllowedOrigins.of(origins);
    }

    AllowedOrigins allowed() {
        return AllowedOrigins.of(origins);
    }
}
