/** Audit messages of PS3.15 A.5, to a file and to a syslog receiver. */
@NullMarked
package dev.voxelgate.proxy.audit;

import org.jspecify.annotations.NullMarked;
