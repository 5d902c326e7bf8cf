package dev.voxelgate.proxy.web.filter;

import dev.voxelgate.proxy.audit.trail.AuditTrail;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Reserves room for the audit message of a request before the archive is asked. Without room the request is refused.
 * The many requests by which a client reads a Zarr store are one access. Runs after security, which has authorised the caller by then.
 */
public final class AuditGate implements WebFilter {

    private final AuditTrail trail;
    private final AuditedStores stores = new AuditedStores();

    public AuditGate(AuditTrail trail) {
        this.trail = trail;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        return Mono.defer(() -> {
            if (stores.have(exchange)) {
                return chain.filter(exchange);
            }
            var access = AuditRecord.of(exchange).filter(AuditRecord::isAccess);
            access.ifPresent(notes -> notes.promised(trail.promise()));
            return chain.filter(exchange).doOnSuccess(_ -> access.ifPresent(_ -> stores.served(exchange)));
        });
    }
}
