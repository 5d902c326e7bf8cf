/** JPEG (ITU-T T.81): sequential DCT of 8 and 12 bits, and lossless; with Huffman coding, as DICOM uses them. */
@NullMarked
package dev.voxelgate.proxy.decode.jpeg;

import org.jspecify.annotations.NullMarked;
