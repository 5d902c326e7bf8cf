package dev.voxelgate.proxy.web.connection;

import io.netty.channel.Channel;
import java.util.Optional;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;
import reactor.netty.http.server.HttpServerRequest;

/** The connection below an exchange. */
public final class NativeChannel {

    private NativeChannel() {}

    /** The connection, if the server is Reactor Netty's. */
    public static Optional<Channel> of(ServerWebExchange exchange) {
        var channel = new Channel[1];
        if (ServerHttpRequestDecorator.getNativeRequest(exchange.getRequest()) instanceof HttpServerRequest request) {
            request.withConnection(connection -> channel[0] = connection.channel());
        }
        return Optional.ofNullable(channel[0]);
    }
}
