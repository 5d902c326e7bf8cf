/** Where the frames of a series lie in the patient, whether they form a volume, and into which volumes they split. Pure. */
@NullMarked
package dev.voxelgate.proxy.volume.geometry;

import org.jspecify.annotations.NullMarked;
