/** Native pixel data (PS3.5 8.1 and Annex D): samples as they are, in either byte order, one-bit and subsampled ones. */
@NullMarked
package dev.voxelgate.proxy.decode.uncompressed;

import org.jspecify.annotations.NullMarked;
