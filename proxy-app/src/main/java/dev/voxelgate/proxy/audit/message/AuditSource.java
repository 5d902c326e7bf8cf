package dev.voxelgate.proxy.audit.message;

import org.jspecify.annotations.Nullable;

/**
 * Who reports: this gateway.
 *
 * @param id AuditSourceID
 * @param enterpriseSiteId AuditEnterpriseSiteID
 */
public record AuditSource(String id, @Nullable String enterpriseSiteId) {}
