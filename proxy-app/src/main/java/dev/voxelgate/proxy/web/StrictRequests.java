package dev.voxelgate.proxy.web;

import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Refuses what HTTP/1.1 says has to be refused and Netty lets pass (RFC 9112 3.2 and 6.1), and what would otherwise be
 * dropped in silence: two servers in a row that read such a request differently are how requests are smuggled.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class StrictRequests implements WebFilter {

    /** What RFC 3986 3.2 allows in a host and port, an empty one included. */
    private static final Pattern HOST = Pattern.compile("[-A-Za-z0-9._~!$&'()*+,;=:%\\[\\]]*");

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (ServerHttpRequestDecorator.getNativeRequest(exchange.getRequest()) instanceof HttpServerRequest request) {
            var fault = fault(request.version(), exchange.getRequest());
            if (fault != null) {
                // What follows on this connection may not be what its sender means by it.
                exchange.getResponse().getHeaders().set(HttpHeaders.CONNECTION, "close");
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

    /** What is wrong with a request, without a word of it; or null. */
    private static @Nullable String fault(HttpVersion version, ServerHttpRequest request) {
        if (version.majorVersion() != 1 || version.minorVersion() > 1) {
            return "the HTTP version is neither 1.0 nor 1.1";
        }
        List<String> hosts = request.getHeaders().getOrEmpty(HttpHeaders.HOST);
        if (hosts.size() > 1 || (hosts.isEmpty() && version.equals(HttpVersion.HTTP_1_1))) {
            return "a request has one Host header";
        }
        if (!hosts.isEmpty() && !HOST.matcher(hosts.getFirst()).matches()) {
            return "the Host header is not a host";
        }
        // Nor may a body that turns out to be malformed make the server close the connection under the answer.
        if (request.getHeaders().containsHeader(HttpHeaders.TRANSFER_ENCODING)
                || request.getHeaders().getContentLength() > 0) {
            return "nothing here takes a request with content";
        }
        if (request.getURI().getRawPath().indexOf(';') >= 0) {
            return "no path here has parameters (;)";
        }
        return null;
    }
}
