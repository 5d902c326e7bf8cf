/** Health, metrics and traces. */
@NullMarked
package dev.voxelgate.proxy.observe;

import org.jspecify.annotations.NullMarked;
