/** Headers of NIfTI-1 and NIfTI-2 files. Pure. */
@NullMarked
package dev.voxelgate.proxy.nifti;

import org.jspecify.annotations.NullMarked;
