/** What JPEG (T.81) and JPEG-LS (T.87) share: segments between markers, bits of scans, and rows of samples. */
@NullMarked
package dev.voxelgate.proxy.decode.marker;

import org.jspecify.annotations.NullMarked;
