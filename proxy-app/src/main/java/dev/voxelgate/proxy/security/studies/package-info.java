/** Which studies a caller may see. */
@NullMarked
package dev.voxelgate.proxy.security.studies;

import org.jspecify.annotations.NullMarked;
