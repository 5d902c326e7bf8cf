/** Incremental parsing: the pull parser every format here implements, its errors, and the one adapter to Reactor. */
@NullMarked
package dev.voxelgate.dicomweb.stream;

import org.jspecify.annotations.NullMarked;
