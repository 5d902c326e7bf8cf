package dev.voxelgate.proxy.decode.elscint;

import dev.voxelgate.proxy.decode.Deadline;
import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.DecodedFrame;
import dev.voxelgate.proxy.decode.FrameDecoder;
import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.ImagePixel.SampleType;
import java.util.Set;

/**
 * "PMSCT_RLE1", a private coding of 16-bit CT slices, as GDCM and Orthanc read it. Two stages, undone in one pass:
 *
 * <ol>
 *   <li>runs of bytes: {@code A5 n b} is the byte {@code b}, n + 1 times; every other byte is itself;
 *   <li>differences: {@code 5A l h} is the sample {@code h × 256 + l}; every other byte is the difference, -128 to 127, from
 *       the sample before, which is 0 at the beginning. Samples are modulo 65536.
 * </ol>
 */
public final class PmsctRleFrameDecoder implements FrameDecoder {

    private static final Set<String> UIDS = Set.of("2.25.67553098818443572261287666564469067869");

    /** Bytes that the first stage makes of three. */
    private static final int MAX_RUN = 256;

    /** Samples between two looks at the deadline. */
    private static final int PIECE = 1 << 14;

    @Override
    public Set<String> transferSyntaxUids() {
        return UIDS;
    }

    @Override
    public String codecName(String transferSyntaxUid) {
        return "pmsct-rle1";
    }

    @Override
    public DecodedFrame decode(byte[] codestream, ImagePixel image, Deadline deadline) throws DecodeException {
        if (image.bitsAllocated() != 16 || image.samplesPerPixel() != 1 || image.sampleType() == SampleType.FLOAT) {
            throw new DecodeException("PMSCT_RLE1 has a form for one sample of 16 bits only");
        }
        long pixels = image.pixelsPerFrame();
        if (pixels > (long) codestream.length * MAX_RUN || image.decodedBytes() > Integer.MAX_VALUE - 8) {
            throw new DecodeException(
                    "%d bytes of PMSCT_RLE1 are too few for %d samples".formatted(codestream.length, pixels));
        }
        var samples = new byte[(int) image.decodedBytes()];
        var bytes = new RunBytes(codestream);
        int sample = 0;
        for (int at = 0; at < samples.length; at += 2) {
            if (at % (2 * PIECE) == 0) {
                deadline.check();
            }
            int code = bytes.next();
            sample = code == RunBytes.SAMPLE ? bytes.next() | bytes.next() << 8 : sample + (byte) code;
            samples[at] = (byte) sample;
            samples[at + 1] = (byte) (sample >> 8);
        }
        return new DecodedFrame(samples, false, image.colour());
    }
}
