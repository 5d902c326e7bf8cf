/** Decoders in processes of their own: the gateway's side of a pool of workers, and the messages between the two. */
@NullMarked
package dev.voxelgate.proxy.decode.isolated;

import org.jspecify.annotations.NullMarked;
