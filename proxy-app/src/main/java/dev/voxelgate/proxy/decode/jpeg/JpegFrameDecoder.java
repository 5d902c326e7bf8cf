package dev.voxelgate.proxy.decode.jpeg;

import dev.voxelgate.proxy.decode.Deadline;
import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.DecodedFrame;
import dev.voxelgate.proxy.decode.FrameDecoder;
import dev.voxelgate.proxy.decode.ImagePixel;
import java.util.Set;

/**
 * JPEG baseline, extended sequential (8 and 12 bits) and lossless, with Huffman coding (T.81 processes 1, 2, 4 and 14).
 * Components come out as they are coded, at full resolution; {@link ColourMarkers} tells what they mean.
 * Progressive, hierarchical and arithmetic-coded frames are refused by name.
 */
public final class JpegFrameDecoder implements FrameDecoder {

    private static final Set<String> UIDS = Set.of(
            "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51", "1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.70");

    private static final Set<String> LOSSLESS = Set.of("1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.70");

    @Override
    public Set<String> transferSyntaxUids() {
        return UIDS;
    }

    @Override
    public String codecName(String transferSyntaxUid) {
        return LOSSLESS.contains(transferSyntaxUid) ? "jpeg-lossless" : "jpeg";
    }

    @Override
    public DecodedFrame decode(byte[] codestream, ImagePixel image, Deadline deadline) throws DecodeException {
        if (image.bitsAllocated() < 8) {
            throw new DecodeException("JPEG has no form for samples of one bit");
        }
        return new JpegCodestream(codestream, image, deadline).decode();
    }
}
