/** JPEG 2000 (ITU-T T.800) and HTJ2K (ITU-T T.814), decoded by OpenJPEG through {@code java.lang.foreign}. */
@NullMarked
package dev.voxelgate.proxy.decode.jpeg2000;

import org.jspecify.annotations.NullMarked;
