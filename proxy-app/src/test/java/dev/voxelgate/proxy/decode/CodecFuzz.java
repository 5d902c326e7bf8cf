package dev.voxelgate.proxy.decode;

import dev.voxelgate.dicomweb.testing.FuzzTarget;
import dev.voxelgate.proxy.decode.ImagePixel.SampleType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What holds for every decoder whatever the codestream is: it gives a picture of exactly the size that the data set
 * announces, the same one each time, or a {@link DecodeException} that quotes nothing. Input: what the data set says of
 * the image in {@value #HEADER} bytes, then the codestream.
 */
public abstract class CodecFuzz extends FuzzTarget {

    /** Rows and columns of 16 bits each, colour, Bits Allocated, bits not stored, sample type. */
    protected static final int HEADER = 8;

    /** Rows and columns: larger pictures take longer and find nothing more. */
    private static final int LARGEST_SIDE = 512;

    private static final int[] BITS_ALLOCATED = {1, 8, 16, 32, 64};

    /** The picture that the codestream holds, or an exception that says why there is none. */
    protected abstract DecodedFrame decode(byte[] codestream, ImagePixel image) throws DecodeException;

    @Override
    protected final void check(byte[] input) {
        var image = image(input);
        if (image == null) {
            return;
        }
        var first = samples(input, image);
        var second = samples(input, image);
        if (!Arrays.equals(first, second)) {
            throw new AssertionError("two runs give different pictures");
        }
    }

    private byte @Nullable [] samples(byte[] input, ImagePixel image) {
        try {
            var samples = decode(Arrays.copyOfRange(input, HEADER, input.length), image)
                    .samples();
            if (samples.length != image.decodedBytes()) {
                throw new AssertionError("%d bytes for %s".formatted(samples.length, image));
            }
            return samples;
        } catch (DecodeException e) {
            var message = e.getMessage();
            if (e.getCause() != null || message == null || message.chars().anyMatch(Character::isISOControl)) {
                throw new AssertionError("refused, but not in its own words", e);
            }
            return null;
        }
    }

    private static @Nullable ImagePixel image(byte[] input) {
        if (input.length < HEADER) {
            return null;
        }
        int rows = (input[0] & 0xFF) << 8 | (input[1] & 0xFF);
        int columns = (input[2] & 0xFF) << 8 | (input[3] & 0xFF);
        int bits = BITS_ALLOCATED[(input[5] & 0xFF) % BITS_ALLOCATED.length];
        if (rows > LARGEST_SIDE || columns > LARGEST_SIDE) {
            return null;
        }
        try {
            return new ImagePixel(
                    rows,
                    columns,
                    pick(PhotometricInterpretation.values(), input[4]),
                    false,
                    bits,
                    bits - (input[6] & 0xFF),
                    bits - (input[6] & 0xFF) - 1,
                    pick(SampleType.values(), input[7]));
        } catch (UnsupportedImageException e) {
            return null;
        }
    }

    private static <E> E pick(E[] values, byte choice) {
        return values[(choice & 0xFF) % values.length];
    }
}
