package dev.voxelgate.proxy.decode.jpeg2000;

import dev.voxelgate.proxy.decode.CodecFuzz;
import dev.voxelgate.proxy.decode.Deadline;
import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.DecodedFrame;
import dev.voxelgate.proxy.decode.ImagePixel;
import java.util.Arrays;

/** The checks that stand in front of the native library; what passes them has the size of the image. */
final class CodestreamStructureFuzzTest extends CodecFuzz {

    @Override
    protected DecodedFrame decode(byte[] codestream, ImagePixel image) throws DecodeException {
        var stream = Codestream.in(codestream);
        var size = CodestreamStructure.check(stream, image, Deadline.NONE).size();
        long pixels = size.width(0) * size.height(0);
        if (size.components().size() != image.samplesPerPixel() || pixels != image.pixelsPerFrame()) {
            throw new AssertionError(size + " passes for " + image);
        }
        // What the native code will see, in place of a picture: two runs have to leave the same.
        return new DecodedFrame(Arrays.copyOf(codestream, (int) image.decodedBytes()), false, image.colour());
    }
}
