package dev.voxelgate.proxy.web.connection;

import io.netty.channel.Channel;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Resets the connection when a body fails half-way, so that no client takes it for a complete one. Some clients do not
 * tell an orderly end from success.
 */
public final class ConnectionReset {

    private ConnectionReset() {}

    /** To be called when the body fails, before the server closes the connection because of it. */
    public static void ifCommitted(ServerWebExchange exchange) {
        if (exchange.getResponse().isCommitted()) {
            NativeChannel.of(exchange).ifPresent(Reset::onClose);
        }
    }

    /** The same, at once: the client does not get what is still to be sent. Completes when the connection is closed. */
    public static Mono<Void> nowIfCommitted(ServerWebExchange exchange) {
        return exchange.getResponse().isCommitted()
                ? NativeChannel.of(exchange).map(ConnectionReset::now).orElse(Mono.empty())
                : Mono.empty();
    }

    private static Mono<Void> now(Channel channel) {
        return Mono.create(sink -> Reset.now(channel).addListener(_ -> sink.success()));
    }
}
