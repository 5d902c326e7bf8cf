/** RLE Lossless (PS3.5 Annex G). */
@NullMarked
package dev.voxelgate.proxy.decode.rle;

import org.jspecify.annotations.NullMarked;
