package dev.voxelgate.proxy.decode.jpegls;

import dev.voxelgate.proxy.decode.Deadline;
import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.DecodedFrame;
import dev.voxelgate.proxy.decode.FrameDecoder;
import dev.voxelgate.proxy.decode.ImagePixel;
import java.util.Set;

/**
 * JPEG-LS, lossless and near-lossless (ITU-T T.87): 2 to 16 bits, all three interleave modes, preset parameters and
 * restart intervals. Mapping tables (palettes inside the codestream) and subsampled components, which DICOM does not
 * use, are refused by name.
 */
public final class JpegLsFrameDecoder implements FrameDecoder {

    private static final Set<String> UIDS = Set.of("1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81");

    @Override
    public Set<String> transferSyntaxUids() {
        return UIDS;
    }

    @Override
    public String codecName(String transferSyntaxUid) {
        return "jpeg-ls";
    }

    @Override
    public DecodedFrame decode(byte[] codestream, ImagePixel image, Deadline deadline) throws DecodeException {
        if (image.bitsAllocated() < 8) {
            throw new DecodeException("JPEG-LS has no form for samples of one bit");
        }
        return new DecodedFrame(new JpegLsCodestream(codestream, image, deadline).decode(), false, image.colour());
    }
}
