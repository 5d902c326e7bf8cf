package dev.voxelgate.proxy.web;

import dev.voxelgate.proxy.audit.AuditTrail;
import java.security.Principal;
import org.springframework.core.annotation.Order;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Lets through to patients' data only what will be audited, before anything is asked of the archive. After those that
 * tell who it is and whether they may come in.
 */
@Order(0)
public final class AuditGate implements WebFilter {

    private final AuditTrail trail;

    public AuditGate(AuditTrail trail) {
        this.trail = trail;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        return exchange.getPrincipal()
                .map(Principal::getName)
                .defaultIfEmpty(AccessNotes.ANONYMOUS)
                .flatMap(user -> {
                    AccessNotes.of(exchange).ifPresent(notes -> admit(notes, user));
                    return chain.filter(exchange);
                });
    }

    private void admit(AccessNotes notes, String user) {
        notes.user(user);
        if (notes.isAccess()) {
            notes.promised(trail.promise());
        }
    }
}
