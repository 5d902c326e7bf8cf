package dev.voxelgate.proxy.security;

import dev.voxelgate.dicomweb.http.ArchiveOptions.Protocol;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Origins (RFC 6454) whose pages may use the gateway as its own pages do. Compared as browsers write them. */
public final class AllowedOrigins {

    private final Set<String> origins;

    private AllowedOrigins(Set<String> origins) {
        this.origins = origins;
    }

    /**
     * These origins and no other.
     *
     * @throws IllegalArgumentException when one of them is more than an origin, or not one of http or https
     */
    public static AllowedOrigins of(List<URI> origins) {
        if (!origins.stream().allMatch(Protocol::isOrigin)) {
            throw new IllegalArgumentException("cors.origins are exact origins such as https://viewer.example:8443:"
                    + " http or https, a host and maybe a port");
        }
        return new AllowedOrigins(
                origins.stream().map(AllowedOrigins::written).collect(Collectors.toUnmodifiableSet()));
    }

    /** RFC 6454 6.2. */
    private static String written(URI origin) {
        var scheme = origin.getScheme().toLowerCase(Locale.ROOT);
        int port = origin.getPort() == (scheme.equals("https") ? 443 : 80) ? -1 : origin.getPort();
        return scheme + "://" + origin.getHost().toLowerCase(Locale.ROOT) + (port == -1 ? "" : ":" + port);
    }

    public boolean isEmpty() {
        return origins.isEmpty();
    }

    /** @param origin value of the field Origin; null for none */
    public boolean contains(@Nullable String origin) {
        return origin != null && origins.contains(origin);
    }
}
