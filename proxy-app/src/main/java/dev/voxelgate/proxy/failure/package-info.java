/** The walk along a failure's causes, for all that report failures. */
@NullMarked
package dev.voxelgate.proxy.failure;

import org.jspecify.annotations.NullMarked;
