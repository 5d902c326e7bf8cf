/** Refuses to start with a dangerous configuration. */
@NullMarked
package dev.voxelgate.proxy.security.startup;

import org.jspecify.annotations.NullMarked;
