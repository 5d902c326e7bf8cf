/** Tests of {@link dev.voxelgate.proxy.demo.dataset}. */
@NullMarked
package dev.voxelgate.proxy.demo.dataset;

import org.jspecify.annotations.NullMarked;
