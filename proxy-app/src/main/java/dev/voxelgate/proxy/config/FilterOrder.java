package dev.voxelgate.proxy.config;

import org.springframework.core.Ordered;

/**
 * The order of the filters, from the outermost to the innermost. Each filter has a position of its own: Spring orders
 * equal positions by registration, and an unauthenticated request could then pass before it is audited.
 */
final class FilterOrder {

    /** Around all others, to see what they refuse. */
    static final int AUDIT = Ordered.HIGHEST_PRECEDENCE;

    /** Before anything is read from a request that may mean something else to others. */
    static final int STRICT_REQUESTS = AUDIT + 1;

    /** Around all others that refuse, so that pages may read why. */
    static final int CROSS_ORIGIN = STRICT_REQUESTS + 1;

    static final int TOTAL_TIMEOUT = CROSS_ORIGIN + 1;

    static final int RESPONSE_METERS = TOTAL_TIMEOUT + 1;

    /** What a browser was made to ask is nobody's request. */
    static final int CROSS_SITE_REQUESTS = RESPONSE_METERS + 1;

    /** Before whoever judges paths, so that all see the same one. */
    static final int TRAILING_SLASH = CROSS_SITE_REQUESTS + 1;

    /** Before who comes in is asked: what is not on that port is nobody's. */
    static final int MANAGEMENT_PORT = TRAILING_SLASH + 1;

    /** Around security, whose rules about studies ask the archive in the caller's name. */
    static final int RELAY = MANAGEMENT_PORT + 1;

    static final int SECURITY = RELAY + 1;

    /** After security: who may not come in must not use up the room that is kept for the accesses of those who may. */
    static final int AUDIT_GATE = SECURITY + 1;

    /** After security: who may not read a path is not told its methods. */
    static final int ALLOWED_METHODS = AUDIT_GATE + 1;

    /** Next to the endpoints whose refusals it rewords. */
    static final int EMPTY_REFUSALS = ALLOWED_METHODS + 1;

    private FilterOrder() {}
}
