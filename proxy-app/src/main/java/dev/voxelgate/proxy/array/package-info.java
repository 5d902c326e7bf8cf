/** From a plan to the bytes of an array: frames are decoded side by side, interpreted and written as npy or npz. Reactor and buffers, nothing of HTTP. */
@NullMarked
package dev.voxelgate.proxy.array;

import org.jspecify.annotations.NullMarked;
