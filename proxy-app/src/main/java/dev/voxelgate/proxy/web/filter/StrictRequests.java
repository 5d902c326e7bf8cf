package dev.voxelgate.proxy.web.filter;

import dev.voxelgate.proxy.web.connection.NativeChannel;
import dev.voxelgate.proxy.web.problem.MalformedRequestException;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.Http2StreamChannel;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Refuses requests that HTTP/1.1 requires a server to refuse and Netty accepts (RFC 9112 3.2 and 6.1), and requests of
 * which a part would be ignored. Two servers in a row that read such a request differently allow request smuggling.
 */
public final class StrictRequests implements WebFilter {

    /** What RFC 3986 3.2 allows in a host and port, an empty one included. */
    private static final Pattern HOST = Pattern.compile("[-A-Za-z0-9._~!$&'()*+,;=:%\\[\\]]*");

    private static final Set<HttpMethod> WITHOUT_CONTENT = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (ServerHttpRequestDecorator.getNativeRequest(exchange.getRequest()) instanceof HttpServerRequest request) {
            var fault = fault(request.version(), isStreamed(exchange), exchange.getRequest());
            if (fault != null) {
                if (!isStreamed(exchange)) {
                    // What follows on this connection may not be what its sender means by it.
                    exchange.getResponse().getHeaders().set(HttpHeaders.CONNECTION, "close");
                }
                return Mono.error(new MalformedRequestException(fault));
            }
            if (request.version().equals(HttpVersion.HTTP_1_0)
                    && ServerHttpResponseDecorator.getNativeResponse(exchange.getResponse())
                            instanceof HttpServerResponse response) {
                response.chunkedTransfer(false); // HTTP/1.0 would take the chunks' sizes for content
            }
        }
        return chain.filter(exchange);
    }

    /** Whether it is really HTTP/2, with framing of its own, and not a line of text that says so. */
    private static boolean isStreamed(ServerWebExchange exchange) {
        return NativeChannel.of(exchange)
                .filter(Http2StreamChannel.class::isInstance)
                .isPresent();
    }

    /** Whether something follows a request's head (RFC 9112 6.3). */
    public static boolean hasContent(ServerHttpRequest request) {
        return request.getHeaders().containsHeader(HttpHeaders.TRANSFER_ENCODING)
                || request.getHeaders().getContentLength() > 0;
    }

    /** What is wrong with a request, without a word of it; or null. */
    private static @Nullable String fault(HttpVersion version, boolean streamed, ServerHttpRequest request) {
        if (!streamed && (version.majorVersion() != 1 || version.minorVersion() > 1)) {
            return "the HTTP version is neither 1.0 nor 1.1";
        }
        List<String> hosts = request.getHeaders().getOrEmpty(HttpHeaders.HOST);
        if (hosts.size() > 1 || (hosts.isEmpty() && !version.equals(HttpVersion.HTTP_1_0))) {
            return "a request has one Host header";
        }
        if (!hosts.isEmpty() && !HOST.matcher(hosts.getFirst()).matches()) {
            return "the Host header is not a host";
        }
        if (request.getHeaders().getOrEmpty(HttpHeaders.AUTHORIZATION).size() > 1) {
            return "a request has one Authorization header"; // two servers may each take another one
        }
        List<String> codings = request.getHeaders().getOrEmpty(HttpHeaders.TRANSFER_ENCODING);
        if (!codings.isEmpty()
                && (version.equals(HttpVersion.HTTP_1_0)
                        || codings.size() > 1
                        || !codings.getFirst().equalsIgnoreCase("chunked"))) {
            return "the only transfer coding is chunked";
        }
        // Nobody would read it, and if it turns out to be malformed, the connection is closed under the answer.
        if (hasContent(request) && WITHOUT_CONTENT.contains(request.getMethod())) {
            return "a request of this method has no content";
        }
        if (!request.getPath().contextPath().value().isEmpty()) {
            return "no path here has a prefix"; // what is judged and what is answered would be two paths
        }
        if (request.getURI().getRawPath().indexOf(';') >= 0) {
            return "no path here has parameters (;)";
        }
        return null;
    }
}
