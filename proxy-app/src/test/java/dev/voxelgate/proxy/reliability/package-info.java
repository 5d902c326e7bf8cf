/** Judges of what happens when something goes wrong: between the gateway and its archive, and between it and clients. */
@NullMarked
package dev.voxelgate.proxy.reliability;

import org.jspecify.annotations.NullMarked;
