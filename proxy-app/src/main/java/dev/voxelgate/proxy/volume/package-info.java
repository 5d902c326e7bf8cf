/** What was asked for and what the answer will be: order, shape, dtype and length, before the first byte. Pure but for the stages that drive it. */
@NullMarked
package dev.voxelgate.proxy.volume;

import org.jspecify.annotations.NullMarked;
