/** The archive behind the gateway: what it holds, and its frames in plan order. */
@NullMarked
package dev.voxelgate.proxy.upstream;

import org.jspecify.annotations.NullMarked;
