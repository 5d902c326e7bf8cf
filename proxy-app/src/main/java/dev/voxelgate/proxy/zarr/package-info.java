/** The volume as a virtual Zarr store: keys, metadata documents and codecs. Nothing of HTTP. */
@NullMarked
package dev.voxelgate.proxy.zarr;

import org.jspecify.annotations.NullMarked;
