package dev.voxelgate.proxy.audit;

import org.jspecify.annotations.Nullable;

/**
 * Who reports: this gateway.
 *
 * @param id AuditSourceID
 * @param enterpriseSiteId AuditEnterpriseSiteID
 */
record AuditSource(String id, @Nullable String enterpriseSiteId) {}
