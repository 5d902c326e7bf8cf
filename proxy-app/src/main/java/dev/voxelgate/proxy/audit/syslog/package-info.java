/** Delivery of audit messages to a syslog receiver over TLS, from a spool on disk. */
@NullMarked
package dev.voxelgate.proxy.audit.syslog;

import org.jspecify.annotations.NullMarked;
