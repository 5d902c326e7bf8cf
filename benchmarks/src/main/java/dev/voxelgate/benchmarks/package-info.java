/** What the parts of the gateway cost, in bytes per second and bytes allocated; references beside them. */
@NullMarked
package dev.voxelgate.benchmarks;

import org.jspecify.annotations.NullMarked;
