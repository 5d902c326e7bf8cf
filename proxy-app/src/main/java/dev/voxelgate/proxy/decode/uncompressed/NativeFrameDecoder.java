package dev.voxelgate.proxy.decode.uncompressed;

import dev.voxelgate.proxy.decode.Deadline;
import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.DecodedFrame;
import dev.voxelgate.proxy.decode.FrameDecoder;
import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.PhotometricInterpretation;
import java.nio.ByteOrder;
import java.util.Set;

/**
 * Native pixel data (PS3.5 8.1, A.1 to A.3, A.5). Little endian samples are the frame's own bytes, not copied; big
 * endian ones are swapped in place. One-bit samples become bytes, and 4:2:2 chroma is repeated.
 */
public final class NativeFrameDecoder implements FrameDecoder {

    private static final Set<String> LITTLE_ENDIAN =
            Set.of("1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.1.99");
    private static final Set<String> BIG_ENDIAN = Set.of("1.2.840.10008.1.2.2");

    private final ByteOrder order;

    private NativeFrameDecoder(ByteOrder order) {
        this.order = order;
    }

    /** For implicit, explicit and deflated explicit VR little endian. */
    public static NativeFrameDecoder littleEndian() {
        return new NativeFrameDecoder(ByteOrder.LITTLE_ENDIAN);
    }

    /** For explicit VR big endian (retired, PS3.5 A.3 of 2016b). 8-bit samples are expected in their natural order. */
    public static NativeFrameDecoder bigEndian() {
        return new NativeFrameDecoder(ByteOrder.BIG_ENDIAN);
    }

    @Override
    public Set<String> transferSyntaxUids() {
        return order == ByteOrder.BIG_ENDIAN ? BIG_ENDIAN : LITTLE_ENDIAN;
    }

    @Override
    public String codecName(String transferSyntaxUid) {
        return order == ByteOrder.BIG_ENDIAN ? "big-endian" : "little-endian";
    }

    @Override
    public DecodedFrame decode(byte[] frame, ImagePixel image, Deadline deadline) throws DecodeException {
        deadline.check(); // Once: one pass over memory takes milliseconds.
        if (image.bitsAllocated() == 1) {
            requireLength(frame, Math.ceilDiv(image.pixelsPerFrame(), 8));
            return new DecodedFrame(PackedBits.unpack(frame, arrayLength(image)), false, image.colour());
        }
        if (order == ByteOrder.BIG_ENDIAN) {
            ByteSwap.swap(frame, image.bytesPerSample());
        }
        // Some writers subsample and some only say so (PS3.3 C.7.6.3.1.2). The length of all pixel data tells, by which
        // the parser has cut this frame, and so does its own: no image has as many bytes in both ways.
        long packedBytes = Chroma422.packedBytes(image);
        if (isSubsampled(image.colour()) && (frame.length == packedBytes || frame.length < image.decodedBytes())) {
            requireLength(frame, packedBytes);
            return new DecodedFrame(Chroma422.repeat(frame, image, arrayLength(image)), false, image.colour());
        }
        requireLength(frame, image.decodedBytes());
        return new DecodedFrame(frame, image.planar(), image.colour());
    }

    private static boolean isSubsampled(PhotometricInterpretation colour) {
        return colour == PhotometricInterpretation.YBR_FULL_422 || colour == PhotometricInterpretation.YBR_PARTIAL_422;
    }

    private static void requireLength(byte[] frame, long bytes) throws DecodeException {
        if (frame.length < bytes) {
            throw new DecodeException("a native frame of %d bytes ends at byte %d".formatted(bytes, frame.length));
        }
    }

    private static int arrayLength(ImagePixel image) throws DecodeException {
        if (image.decodedBytes() > Integer.MAX_VALUE - 8) {
            throw new DecodeException("a frame of %d bytes does not fit one array".formatted(image.decodedBytes()));
        }
        return (int) image.decodedBytes();
    }
}
