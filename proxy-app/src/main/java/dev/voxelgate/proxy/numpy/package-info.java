/** The npy and npz formats. Pure. */
@NullMarked
package dev.voxelgate.proxy.numpy;

import org.jspecify.annotations.NullMarked;
