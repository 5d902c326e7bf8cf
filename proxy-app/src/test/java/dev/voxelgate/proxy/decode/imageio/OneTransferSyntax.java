package dev.voxelgate.proxy.decode.imageio;

import dev.voxelgate.proxy.decode.Deadline;
import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.DecodedFrame;
import dev.voxelgate.proxy.decode.FrameDecoder;
import dev.voxelgate.proxy.decode.FrameDecoders;
import dev.voxelgate.proxy.decode.ImagePixel;
import java.util.List;
import java.util.Set;

/** A decoder of plug-ins for callers that do not tell the transfer syntax; behind the wall that the gateway has around decoders. */
record OneTransferSyntax(ImageIoFrameDecoder decoder, String uid) implements FrameDecoder {

    @Override
    public Set<String> transferSyntaxUids() {
        return decoder.transferSyntaxUids();
    }

    @Override
    public String codecName(String transferSyntaxUid) {
        return decoder.codecName(transferSyntaxUid);
    }

    @Override
    public DecodedFrame decode(byte[] codestream, ImagePixel image, Deadline deadline) throws DecodeException {
        return new FrameDecoders(List.of(decoder)).decode(uid, codestream, image, deadline);
    }
}
