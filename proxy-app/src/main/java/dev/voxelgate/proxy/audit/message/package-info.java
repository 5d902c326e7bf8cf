/** The audit message of PS3.15 A.5: the event, its participants, and its XML. */
@NullMarked
package dev.voxelgate.proxy.audit.message;

import org.jspecify.annotations.NullMarked;
