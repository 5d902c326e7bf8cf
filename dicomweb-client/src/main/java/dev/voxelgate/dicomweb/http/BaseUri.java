package dev.voxelgate.dicomweb.http;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The base URI of a DICOMweb service (PS3.18 8.2), to which the paths of resources are appended. Some services name what
 * they serve in its query (AWS HealthImaging: {@code imageSetId}); every request repeats that query before its own.
 *
 * @param root without a slash at its end, and without a query
 * @param query null for none
 */
public record BaseUri(String root, @Nullable String query) {

    public BaseUri {
        if (root.endsWith("/") || root.contains("?") || (query != null && query.isEmpty())) {
            throw new IllegalArgumentException("a root has no slash at its end, and a query is not empty");
        }
    }

    /** The base URI that is configured; a fragment is no part of it. */
    public static BaseUri of(URI uri) {
        var query = uri.getRawQuery();
        var root = uri.toString().split("[?#]", 2)[0].replaceAll("/+$", "");
        return new BaseUri(root, query == null || query.isEmpty() ? null : query);
    }

    /**
     * The URI of a resource. A parameter of its query that the base URI has too is left out: a request must not choose
     * another store than the one that is configured.
     *
     * @param path empty, or begins with a slash
     * @param own query of the request, encoded; null for none
     */
    public URI resolve(String path, @Nullable String own) {
        return URI.create(root + path + (query == null ? suffix(own) : suffix(combined(query, own))));
    }

    private static String suffix(@Nullable String query) {
        return query == null ? "" : '?' + query;
    }

    private static String combined(String base, @Nullable String own) {
        if (own == null || own.isEmpty()) {
            return base;
        }
        var taken = names(base).collect(Collectors.toSet());
        return Stream.concat(Stream.of(base), parameters(own).filter(one -> !isTaken(one, taken)))
                .collect(Collectors.joining("&"));
    }

    private static boolean isTaken(String parameter, Set<String> taken) {
        return names(parameter).anyMatch(taken::contains);
    }

    private static Stream<String> parameters(String query) {
        return Arrays.stream(query.split("&", -1));
    }

    /** Some servers take a semicolon for a separator, and some do not tell small letters from capitals. */
    private static Stream<String> names(String query) {
        return Arrays.stream(query.split("[&;]", -1))
                .map(parameter -> parameter.split("=", 2)[0])
                .map(BaseUri::decoded)
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .filter(name -> !name.isEmpty());
    }

    private static String decoded(String name) {
        return URLDecoder.decode(name, StandardCharsets.UTF_8);
    }
}
