package dev.voxelgate.proxy.decode.rle;

import dev.voxelgate.proxy.decode.Deadline;
import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.DecodedFrame;
import dev.voxelgate.proxy.decode.FrameDecoder;
import dev.voxelgate.proxy.decode.ImagePixel;
import java.util.Set;

/**
 * RLE Lossless (PS3.5 Annex G): one segment for every byte of a sample, most significant first, sample after sample.
 * All segments are unpacked at the same pace, so the frame comes out interleaved and little endian in one pass.
 */
public final class RleFrameDecoder implements FrameDecoder {

    private static final Set<String> UIDS = Set.of("1.2.840.10008.1.2.5");

    /** A replicate run makes at most 128 bytes out of two (PS3.5 G.3.1). */
    private static final int MAX_EXPANSION = 64;

    /** Bytes that are unpacked between two looks at the deadline. */
    private static final int PIECE = 1 << 16;

    @Override
    public Set<String> transferSyntaxUids() {
        return UIDS;
    }

    @Override
    public String codecName(String transferSyntaxUid) {
        return "rle";
    }

    @Override
    public DecodedFrame decode(byte[] codestream, ImagePixel image, Deadline deadline) throws DecodeException {
        if (image.bitsAllocated() < 8) {
            throw new DecodeException("RLE Lossless has no form for samples of one bit");
        }
        int sampleBytes = image.bytesPerSample();
        int stride = image.samplesPerPixel() * sampleBytes;
        var header = RleHeader.read(codestream, stride);
        long length = image.decodedBytes();
        if (length > (long) codestream.length * MAX_EXPANSION || length > Integer.MAX_VALUE - 8) {
            throw new DecodeException("an RLE frame of %d bytes cannot unfold to the %d that its size needs"
                    .formatted(codestream.length, length));
        }
        var samples = new byte[(int) length];
        var segments = new RleSegment[stride];
        for (int i = 0; i < stride; i++) {
            int sample = i / sampleBytes;
            int significance = sampleBytes - 1 - i % sampleBytes;
            segments[sample * sampleBytes + significance] = new RleSegment(codestream, header.start(i), header.end(i));
        }
        if (stride == 1) {
            unpack(segments[0], samples, deadline);
        } else {
            new Planes(segments).interleave(samples, deadline);
        }
        return new DecodedFrame(samples, false, image.colour());
    }

    private static void unpack(RleSegment segment, byte[] samples, Deadline deadline) throws DecodeException {
        for (int from = 0; from < samples.length; from += PIECE) {
            deadline.check();
            segment.unpack(samples, from, from + Math.min(PIECE, samples.length - from));
        }
    }
}
