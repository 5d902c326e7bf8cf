/** Deflate streams (RFC 1951) of blocks that are compressed side by side. Pure. */
@NullMarked
package dev.voxelgate.proxy.deflate;

import org.jspecify.annotations.NullMarked;
