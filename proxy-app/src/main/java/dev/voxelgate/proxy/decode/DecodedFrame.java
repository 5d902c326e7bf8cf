package dev.voxelgate.proxy.decode;

/**
 * The stored samples of one frame, before masking, sign extension and colour conversion.
 *
 * @param samples {@code rows × columns × samplesPerPixel} samples, row by row, each of 1, 2, 4 or 8 bytes as Bits
 *     Allocated says, little endian; one byte of 0 or 1 for one-bit images. Chroma is never subsampled. May be longer
 *     than needed.
 * @param planar whether the samples of one component follow each other (Planar Configuration 1) instead of the
 *     components of one pixel
 * @param colour what the components mean; differs from the data set's where decoding includes the conversion (JPEG 2000
 *     with a component transform gives RGB) and where the codestream contradicts the data set (JPEG)
 */
@SuppressWarnings("ArrayRecordComponent") // held by identity, never compared
public record DecodedFrame(byte[] samples, boolean planar, PhotometricInterpretation colour) {}
