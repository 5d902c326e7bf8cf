package dev.voxelgate.proxy.web;

import io.netty.channel.ChannelOption;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;
import reactor.netty.http.server.HttpServerRequest;

/**
 * Makes sure that a client cannot take a body that failed half-way for a whole one: the connection is closed with a
 * TCP reset instead of an orderly end, which some clients do not tell from success.
 */
final class ConnectionReset {

    private ConnectionReset() {}

    /** To be called when the body fails, before the server closes the connection because of it. */
    static void ifCommitted(ServerWebExchange exchange) {
        if (exchange.getResponse().isCommitted()
                && ServerHttpRequestDecorator.getNativeRequest(exchange.getRequest())
                        instanceof HttpServerRequest request) {
            // With a linger time of 0, close() discards what is unsent and sends RST.
            request.withConnection(connection -> connection.channel().config().setOption(ChannelOption.SO_LINGER, 0));
        }
    }
}
