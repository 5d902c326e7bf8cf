/** Checks of configured values. */
@NullMarked
package dev.voxelgate.proxy.settings;

import org.jspecify.annotations.NullMarked;
