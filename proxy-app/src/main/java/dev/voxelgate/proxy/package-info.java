/** The gateway's entry point. */
@NullMarked
package dev.voxelgate.proxy;

import org.jspecify.annotations.NullMarked;
