/** JPEG-LS (ITU-T T.87): lossless and near-lossless. */
@NullMarked
package dev.voxelgate.proxy.decode.jpegls;

import org.jspecify.annotations.NullMarked;
