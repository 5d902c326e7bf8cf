/** From stored samples to the values of the array: mask, sign, colour, rescale. Pure. */
@NullMarked
package dev.voxelgate.proxy.pixels;

import org.jspecify.annotations.NullMarked;
