/** The table of array routes, which controllers, access rules and tests read. Nothing of HTTP or Spring. */
@NullMarked
package dev.voxelgate.proxy.routing;

import org.jspecify.annotations.NullMarked;
