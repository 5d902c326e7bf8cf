/** The run-length coding of Elscint's CT scanners. */
@NullMarked
package dev.voxelgate.proxy.decode.elscint;

import org.jspecify.annotations.NullMarked;
