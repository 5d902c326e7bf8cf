package dev.voxelgate.proxy.decode.rle;

import dev.voxelgate.proxy.decode.CodecFuzz;
import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.DecodedFrame;
import dev.voxelgate.proxy.decode.ImagePixel;

final class RleFuzzTest extends CodecFuzz {

    private final RleFrameDecoder decoder = new RleFrameDecoder();

    @Override
    protected DecodedFrame decode(byte[] codestream, ImagePixel image) throws DecodeException {
        return decoder.decode(codestream, image);
    }
}
