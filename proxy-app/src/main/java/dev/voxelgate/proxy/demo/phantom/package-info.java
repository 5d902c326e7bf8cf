/** Synthetic images, made in memory: what the demo archive is filled with. Deterministic. */
@NullMarked
package dev.voxelgate.proxy.demo.phantom;

import org.jspecify.annotations.NullMarked;
