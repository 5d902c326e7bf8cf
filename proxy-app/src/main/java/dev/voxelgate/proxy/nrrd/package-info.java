/** Headers of NRRD files. Pure. */
@NullMarked
package dev.voxelgate.proxy.nrrd;

import org.jspecify.annotations.NullMarked;
