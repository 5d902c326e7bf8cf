package dev.voxelgate.dicomweb.http;

import dev.voxelgate.dicomweb.error.UpstreamProtocolException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * Redirects (RFC 9110 15.4), which are followed to the origins that are named and to no other, by GET and HEAD.
 *
 * @param authorized knows the archive's own origins
 * @param allowed origins; empty to follow none
 */
record Redirects(Authorized authorized, List<URI> allowed) {

    /** How often one request is redirected. */
    static final int MOST = 5;

    private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);

    static Redirects of(ArchiveOptions options) {
        return new Redirects(Authorized.of(options), options.protocol().followRedirects());
    }

    /** An answer sends to another URL. It ends its exchange, and {@link #follow} makes the next one. */
    static final class RedirectedException extends RuntimeException {
        private final URI target;

        RedirectedException(URI target) {
            super("redirected", null, false, false);
            this.target = target;
        }
    }

    /**
     * An exchange, and those that its redirects lead to.
     *
     * @param exchange with a URL; fails with a {@link RedirectedException} when its answer is to be followed
     */
    <T> Flux<T> follow(String operation, URI first, Function<URI, Flux<T>> exchange) {
        return allowed.isEmpty() ? exchange.apply(first) : follow(operation, first, exchange, MOST);
    }

    private <T> Flux<T> follow(String operation, URI uri, Function<URI, Flux<T>> exchange, int left) {
        return exchange.apply(uri)
                .onErrorResume(
                        RedirectedException.class,
                        redirect -> left == 0
                                ? Flux.error(new UpstreamProtocolException(
                                        operation, "the archive redirects more than " + MOST + " times"))
                                : follow(operation, redirect.target, exchange, left - 1));
    }

    /**
     * Where to go on; null for an answer that is not followed. Another origin than the archive's cannot send back to the
     * archive: it would choose what is asked there with the archive's credentials.
     */
    @Nullable
    URI target(URI asked, int status, HttpHeaders headers) {
        String location = headers.get(HttpHeaderNames.LOCATION);
        if (allowed.isEmpty() || location == null || !STATUSES.contains(status)) {
            return null;
        }
        var target = resolve(asked, location);
        boolean follows = target != null
                && allowed.stream().anyMatch(origin -> Authorized.isSameOrigin(target, origin))
                && (authorized.isArchive(asked) || !authorized.isArchive(target));
        return follows ? target : null;
    }

    /** Without the fragment, which is not sent. Null for what is no URL of a host. */
    private static @Nullable URI resolve(URI asked, String location) {
        try {
            var target = asked.resolve(location.split("#", 2)[0]);
            return target.getScheme() == null || target.getHost() == null || target.getRawUserInfo() != null
                    ? null
                    : target;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
