/** Tests of {@link dev.voxelgate.proxy.demo.store}. */
@NullMarked
package dev.voxelgate.proxy.demo.store;

import org.jspecify.annotations.NullMarked;
