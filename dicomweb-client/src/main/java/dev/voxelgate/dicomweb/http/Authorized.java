package dev.voxelgate.dicomweb.http;

import dev.voxelgate.dicomweb.error.UpstreamStatusException;
import dev.voxelgate.dicomweb.http.ArchiveOptions.Access;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;

/**
 * Makes requests as the archive wants them to be made: with credentials, once more with others when it refuses those,
 * and over TLS as it was agreed on.
 *
 * @param others origins that are not the archive's, to which requests may be redirected
 */
record Authorized(URI base, Access access, List<URI> others) {

    static Authorized of(ArchiveOptions options) {
        return new Authorized(
                options.baseUri(), options.access(), options.protocol().followRedirects());
    }

    /**
     * A request with the credentials for its URL.
     *
     * @param repeatable asked when the archive refused it
     * @param exchange makes the request with header fields that show who asks. That the archive refused it is an
     *     {@link UpstreamStatusException}, before anything else.
     */
    <T> Flux<T> exchange(
            RequestHead request, BooleanSupplier repeatable, Function<Map<String, String>, Flux<T>> exchange) {
        return fields(request)
                .flatMapMany(first -> exchange.apply(first)
                        .onErrorResume(
                                failure -> !first.isEmpty() && isRefusal(failure),
                                refusal -> again(request, first, refusal, repeatable, exchange)));
    }

    private <T> Flux<T> again(
            RequestHead request,
            Map<String, String> refused,
            Throwable refusal,
            BooleanSupplier repeatable,
            Function<Map<String, String>, Flux<T>> exchange) {
        access.credentials().refused(refused.getOrDefault(Credentials.AUTHORIZATION, ""));
        if (!repeatable.getAsBoolean()) {
            return Flux.error(refusal);
        }
        return fields(request)
                .flatMapMany(next -> next.equals(refused) ? Flux.<T>error(refusal) : exchange.apply(next));
    }

    private Mono<Map<String, String>> fields(RequestHead request) {
        return isArchive(request.uri()) ? access.credentials().fields(request) : Mono.just(Map.of());
    }

    /** The URL that is sent for this one, see {@link Credentials#spelled}. */
    URI spelled(URI uri) {
        return isArchive(uri) ? access.credentials().spelled(uri) : uri;
    }

    private static boolean isRefusal(Throwable failure) {
        return failure instanceof UpstreamStatusException e && e.status() == 401;
    }

    /** Whether a URL is one of the archive's own origins. */
    boolean isArchive(URI uri) {
        return origins().anyMatch(one -> isSameOrigin(uri, one));
    }

    private Stream<URI> origins() {
        return Stream.concat(Stream.of(base), access.origins().stream());
    }

    /** Makes a client ready for https: what that reads from the disk, no event loop is to wait for. */
    HttpClient prepared(HttpClient http) {
        boolean https =
                Stream.concat(origins(), others.stream()).anyMatch(one -> "https".equalsIgnoreCase(one.getScheme()));
        return https ? http.secure() : http;
    }

    /**
     * The client with which the next request is made. What is not https is not affected. To another origin than the
     * archive's the archive's TLS settings do not go, for a certificate is a credential too.
     */
    HttpClient secured(HttpClient http, URI uri) {
        var tls = access.tls();
        return tls == null || !isArchive(uri) ? http : http.secure(spec -> spec.sslContext(tls.get()));
    }

    static boolean isSameOrigin(URI one, URI other) {
        return one.getScheme().equalsIgnoreCase(other.getScheme())
                && one.getHost().equalsIgnoreCase(other.getHost())
                && port(one) == port(other);
    }

    private static int port(URI uri) {
        if (uri.getPort() != -1) {
            return uri.getPort();
        }
        return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }
}
