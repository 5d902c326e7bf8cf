package dev.voxelgate.proxy.decode.jpeg;

import dev.voxelgate.proxy.decode.CodecFuzz;
import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.DecodedFrame;
import dev.voxelgate.proxy.decode.ImagePixel;

final class JpegFuzzTest extends CodecFuzz {

    private final JpegFrameDecoder decoder = new JpegFrameDecoder();

    @Override
    protected DecodedFrame decode(byte[] codestream, ImagePixel image) throws DecodeException {
        return decoder.decode(codestream, image);
    }
}
