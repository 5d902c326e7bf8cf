/** The audit message of PS3.15 A.5: which access it tells of, and its XML. */
@NullMarked
package dev.voxelgate.proxy.audit.message;

import org.jspecify.annotations.NullMarked;
