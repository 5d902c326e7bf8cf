/** How a call to an archive can fail before its answer is parsed. */
@NullMarked
package dev.voxelgate.dicomweb.error;

import org.jspecify.annotations.NullMarked;
