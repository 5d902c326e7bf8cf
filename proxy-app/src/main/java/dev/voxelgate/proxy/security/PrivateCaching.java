package dev.voxelgate.proxy.security;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.springframework.http.HttpHeaders;

/**
 * Answers that are for their caller alone (RFC 9111 5.2.2). The archive knows the gateway only: it may call public what
 * it would tell anybody who reaches it, and a shared cache would then give that to whoever asks next (RFC 9111 3.5).
 */
public final class PrivateCaching {

    private static final String NO_STORE = "no-store";
    private static final String PRIVATE = "private";

    /** Speak to the caches of others (RFC 9213). */
    private static final List<String> OF_SHARED_CACHES = List.of("CDN-Cache-Control", "Surrogate-Control");

    private PrivateCaching() {}

    /** Leaves what says that it is for one caller as it is; nothing else is stored anywhere. */
    public static void restrict(HttpHeaders headers) {
        var directives = headers.getOrEmpty(HttpHeaders.CACHE_CONTROL).stream()
                .flatMap(field -> Arrays.stream(field.split(",", -1)))
                .map(directive -> directive.split("=", 2)[0].strip().toLowerCase(Locale.ROOT)
                        + (directive.contains("=") ? "=" : ""))
                .collect(Collectors.toSet());
        boolean shared = directives.contains("public") || directives.contains("s-maxage=");
        if (shared || !(directives.contains(PRIVATE) || directives.contains(NO_STORE))) {
            headers.setCacheControl(NO_STORE);
            headers.remove(HttpHeaders.EXPIRES);
        }
        OF_SHARED_CACHES.forEach(headers::remove);
    }
}
