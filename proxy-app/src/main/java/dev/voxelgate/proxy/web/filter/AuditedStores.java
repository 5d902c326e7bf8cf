package dev.voxelgate.proxy.web.filter;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.voxelgate.proxy.audit.trail.AuditTrail;
import dev.voxelgate.proxy.routing.StorePath;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

/**
 * Zarr stores of which an access was audited a moment ago. A client reads a store in hundreds of requests, which are one access:
 * it is audited once for each store, caller and minute.
 */
final class AuditedStores {

    private static final int MAX_REMEMBERED = 100_000;

    private record Access(
            String store, String caller, @Nullable InetAddress address) {}

    private final Cache<Access, Boolean> audited = Caffeine.newBuilder()
            .expireAfterWrite(Duration.ofMinutes(1))
            .maximumSize(MAX_REMEMBERED)
            .executor(Runnable::run)
            .build();

    /** Whether an exchange is a part of an access that was audited. */
    boolean have(ServerWebExchange exchange) {
        return access(exchange)
                .filter(access -> audited.getIfPresent(access) != null)
                .isPresent();
    }

    /** An exchange was served and is audited: failures of the next minute are a part of it too, other failures are not. */
    void served(ServerWebExchange exchange) {
        var status = exchange.getResponse().getStatusCode();
        if (status == null || !status.isError()) {
            access(exchange).ifPresent(access -> audited.put(access, true));
        }
    }

    private static Optional<Access> access(ServerWebExchange exchange) {
        var remote = exchange.getRequest().getRemoteAddress();
        return StorePath.of(exchange.getRequest().getURI().getRawPath())
                .map(path -> new Access(
                        path.store(),
                        exchange.getAttributeOrDefault(AuditTrail.USER_ATTRIBUTE, ""),
                        remote == null ? null : remote.getAddress()));
    }
}
