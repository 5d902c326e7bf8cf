package dev.voxelgate.proxy.decode.imageio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.voxelgate.proxy.decode.Deadline;
import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.DecodedFrame;
import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.ImagePixel.SampleType;
import dev.voxelgate.proxy.decode.PhotometricInterpretation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import javax.imageio.spi.IIORegistry;
import org.junit.jupiter.api.Test;

/**
 * The plug-in for JPEG 2000 of jai-imageio (JJ2000, in Java), found as the gateway finds it. It gets no mutated
 * codestreams as other decoders do, since it does not get through them in minutes.
 */
class JaiJpeg2000Test {

    private static final String JPEG_2000 = "1.2.840.10008.1.2.4.91";
    private static final ImagePixel TWELVE_BITS = mono(12, 16, 12, SampleType.UNSIGNED);
    private static final ImagePixel COLOUR =
            new ImagePixel(12, 16, PhotometricInterpretation.YBR_RCT, false, 8, 8, 7, SampleType.UNSIGNED);

    /** Where the parameters of SIZ begin in a codestream: width, height, and further on the size of a tile. */
    private static final int SIZ = 8;

    private static final int TILE = SIZ + 16;

    private final ImageIoFrameDecoder decoder =
            ImageIoFrameDecoder.of(IIORegistry.getDefaultInstance(), Set.of(JPEG_2000));

    private static ImagePixel mono(int rows, int columns, int bitsStored, SampleType type) {
        return new ImagePixel(
                rows, columns, PhotometricInterpretation.MONOCHROME2, false, 16, bitsStored, bitsStored - 1, type);
    }

    private static byte[] resource(String name) throws IOException {
        try (var stream = JaiJpeg2000Test.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(stream, name).readAllBytes();
        }
    }

    private DecodedFrame decode(byte[] codestream, ImagePixel image) throws DecodeException {
        return decoder.decode(JPEG_2000, codestream, image, Deadline.NONE);
    }

    private void refused(byte[] codestream, ImagePixel image, String why) {
        assertThatExceptionOfType(DecodeException.class)
                .isThrownBy(() -> decode(codestream, image))
                .withMessageContaining(why);
    }

    @Test
    void itIsFound() {
        assertThat(decoder.description())
                .isEqualTo("1 transfer syntaxes by com.github.jaiimageio.jpeg2000.impl.J2KImageReaderSpi");
    }

    /** The samples are those that OpenJPEG's decoder writes. */
    @Test
    void framesAreWhatOpenJpegMakesOfThem() throws Exception {
        assertThat(decode(resource("../jpeg2000/mono.j2k"), TWELVE_BITS).samples())
                .isEqualTo(resource("../jpeg2000/mono.expected"));
        assertThat(decode(resource("signed.j2k"), mono(12, 16, 16, SampleType.SIGNED))
                        .samples())
                .isEqualTo(resource("signed.expected"));
        var colour = decode(resource("../jpeg2000/rgb.jp2"), COLOUR);
        assertThat(colour.samples()).isEqualTo(resource("../jpeg2000/rgb.expected"));
        assertThat(colour.colour()).isEqualTo(PhotometricInterpretation.RGB);
    }

    @Test
    void aPaddingByteIsLetPass() throws Exception {
        var stream = resource("../jpeg2000/mono.j2k");
        for (byte padding : new byte[] {0, ' '}) {
            var padded = Arrays.copyOf(stream, stream.length + 1);
            padded[stream.length] = padding;
            assertThat(decode(padded, TWELVE_BITS).samples()).isEqualTo(resource("../jpeg2000/mono.expected"));
        }
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        for (var name : new String[] {"../jpeg2000/mono.j2k", "../jpeg2000/rgb.jp2"}) {
            var image = name.endsWith("jp2") ? COLOUR : TWELVE_BITS;
            var whole = resource(name);
            for (int length = 0; length < whole.length; length++) {
                refused(Arrays.copyOf(whole, length), image, "cut off");
            }
        }
    }

    @Test
    void anotherPictureThanTheDataSetsIsRefusedByItsHeader() throws IOException {
        var stream = resource("../jpeg2000/mono.j2k");
        refused(
                stream,
                mono(12, 15, 12, SampleType.UNSIGNED),
                "16 x 12 pixels of 1 components, the data set says 15 x 12");
        refused(stream, COLOUR, "of 1 components, the data set says 16 x 12 of 3");
        refused(new byte[] {1, 2, (byte) 0xFF, (byte) 0xD9}, TWELVE_BITS, "this is no JPEG 2000 codestream");
        var huge = ByteBuffer.wrap(stream.clone()).putInt(SIZ, -1).putInt(SIZ + 4, -1);
        refused(huge.array(), TWELVE_BITS, "4294967295 x 4294967295 pixels");
        var tiled = ByteBuffer.wrap(stream.clone()).putInt(TILE, 1).putInt(TILE + 4, 1);
        refused(tiled.array(), TWELVE_BITS, "16 x 12 tiles");
        var none = ByteBuffer.wrap(stream.clone()).putInt(TILE, 0);
        refused(none.array(), TWELVE_BITS, "0 x ");
    }
}
