/** Tests of {@link dev.voxelgate.proxy.demo.phantom}. */
@NullMarked
package dev.voxelgate.proxy.demo.phantom;

import org.jspecify.annotations.NullMarked;
