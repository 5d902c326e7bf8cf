package dev.voxelgate.proxy.web;

import dev.voxelgate.proxy.web.connection.Reset;
import org.springframework.web.server.ServerWebExchange;

/**
 * Makes sure that a client cannot take a body that failed half-way for a whole one: the connection is closed with a
 * TCP reset instead of an orderly end, which some clients do not tell from success.
 */
final class ConnectionReset {

    private ConnectionReset() {}

    /** To be called when the body fails, before the server closes the connection because of it. */
    static void ifCommitted(ServerWebExchange exchange) {
        if (exchange.getResponse().isCommitted()) {
            NativeChannel.of(exchange).ifPresent(Reset::onClose);
        }
    }

    /** The same, at once: the client does not get what is still to be sent. */
    static void nowIfCommitted(ServerWebExchange exchange) {
        if (exchange.getResponse().isCommitted()) {
            NativeChannel.of(exchange).ifPresent(Reset::now);
        }
    }
}
