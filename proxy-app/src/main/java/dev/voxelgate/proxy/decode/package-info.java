/** From a frame's codestream to its stored samples; one package per codec. Pure. */
@NullMarked
package dev.voxelgate.proxy.decode;

import org.jspecify.annotations.NullMarked;
