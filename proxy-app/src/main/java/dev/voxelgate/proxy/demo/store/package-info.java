/** The instances of the demo archive, in memory or in files, and their order. */
@NullMarked
package dev.voxelgate.proxy.demo.store;

import org.jspecify.annotations.NullMarked;
