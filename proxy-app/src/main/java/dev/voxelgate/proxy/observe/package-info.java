/** Health and metrics. */
@NullMarked
package dev.voxelgate.proxy.observe;

import org.jspecify.annotations.NullMarked;
