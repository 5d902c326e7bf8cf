package dev.voxelgate.proxy.decode.jpegls;

import dev.voxelgate.proxy.decode.CodecFuzz;
import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.DecodedFrame;
import dev.voxelgate.proxy.decode.ImagePixel;

final class JpegLsFuzzTest extends CodecFuzz {

    private final JpegLsFrameDecoder decoder = new JpegLsFrameDecoder();

    @Override
    protected DecodedFrame decode(byte[] codestream, ImagePixel image) throws DecodeException {
        return decoder.decode(codestream, image);
    }
}
