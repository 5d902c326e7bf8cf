package dev.voxelgate.proxy.audit.trail;

/** The access could not be audited (status 503). */
public final class AuditUnavailableException extends RuntimeException {

    AuditUnavailableException() {
        super("no access can be audited at present", null, false, false); // as cheap as it can be
    }
}
