/** Sends audit messages to a receiver of syslog over TLS, from a spool on disk. */
@NullMarked
package dev.voxelgate.proxy.audit.syslog;

import org.jspecify.annotations.NullMarked;
