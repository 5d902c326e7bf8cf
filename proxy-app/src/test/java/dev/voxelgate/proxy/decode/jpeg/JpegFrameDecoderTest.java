package dev.voxelgate.proxy.decode.jpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.FrameDecoder;
import dev.voxelgate.proxy.decode.FrameDecoderContract;
import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.PhotometricInterpretation;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.metadata.IIOMetadataNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The streams come from the IJG library; those of the contract lack EOI, without which a picture can be whole. */
class JpegFrameDecoderTest extends FrameDecoderContract {

    /** 5 × 3 pixels of 12 bits, predictor 4, a restart after two rows. */
    private static final byte[] LOSSLESS = hex("ffd8ffe000104a46494600010100000100010000ffc3000b0c0003000501011100"
            + "ffc4001900010003010100000000000000000000000704060b0509ffdd0004000affda0008010100040000c092da848e91e865"
            + "8e24fe77ffd0c98d05156507ffd9");

    private static final byte[] LOSSLESS_SAMPLES = hex("250052009400db00230131018101b8010e0245026402a502ea0243038403");

    /** 4 × 3 pixels of three components, a scan for each, predictor 7. */
    private static final byte[] LOSSLESS_COLOUR =
            hex("ffd8ffc30011080003000403001100011100021100ffc400170000030100000000"
                + "00000000000000000005060708ffda0008010000070000bf2a9691ac1cce572ccf201f46ffc4001700000301000000000000"
                + "0000000000000005070806ffda000801010007000009a622957931918c599666a9b3ff00ffc4001800010100030000000000"
                + "000000000000000705030608ffda0008010200070000a4d4404caf2f4f1ee2ccc02d9fffd9");

    private static final byte[] LOSSLESS_COLOUR_SAMPLES =
            hex("fe6592d48bfcea9c9d8e3244d7d7e9f1f7de60568de989073f3d163901803cd108d88d73");

    /** 9 × 9 pixels, all 77 before quantization and 76 after, by the DCT. */
    private static final byte[] BASELINE = hex("ffd8ffe000104a46494600010100000100010000ffdb004300100b0c0e0c0a100e0d0e"
            + "1211101318281a181616183123251d283a333d3c3933383740485c4e404457453738506d51575f626768673e4d7179706478"
            + "5c656763ffc0000b080009000901011100ffc4001500010100000000000000000000000000000005ffc40014100100000000"
            + "000000000000000000000000ffda0008010100003f008a03ffd9");

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    private static byte[] withoutEnd(byte[] codestream) {
        return Arrays.copyOf(codestream, codestream.length - 2);
    }

    @Override
    protected FrameDecoder decoder() {
        return new JpegFrameDecoder();
    }

    @Override
    protected List<Valid> valid() {
        var flat = new byte[81];
        Arrays.fill(flat, (byte) 76);
        return List.of(
                new Valid(mono(3, 5, 16), withoutEnd(LOSSLESS), LOSSLESS_SAMPLES),
                new Valid(
                        image(3, 4, PhotometricInterpretation.RGB, 8),
                        withoutEnd(LOSSLESS_COLOUR),
                        LOSSLESS_COLOUR_SAMPLES),
                new Valid(mono(9, 9, 8), withoutEnd(BASELINE), flat));
    }

    private static ImagePixel mono(int rows, int columns, int bits) {
        return image(rows, columns, PhotometricInterpretation.MONOCHROME2, bits);
    }

    private byte[] decode(byte[] codestream, ImagePixel image) throws DecodeException {
        return decoder().decode(codestream, image).samples();
    }

    @Test
    void theDeadlineIsLookedAtForEachRow() throws DecodeException {
        assertThat(looks(LOSSLESS_COLOUR, image(3, 4, PhotometricInterpretation.RGB, 8)))
                .isBetween(9, 20);
        assertThat(looks(BASELINE, mono(9, 9, 8))).isBetween(2, 10);
    }

    @Test
    void whatFollowsTheEndOfTheImageIsIgnored() throws DecodeException {
        var longer = Arrays.copyOf(LOSSLESS, LOSSLESS.length + 3);
        longer[LOSSLESS.length] = 1;
        assertThat(decode(longer, mono(3, 5, 16))).isEqualTo(LOSSLESS_SAMPLES);
    }

    @Test
    void bytes00AndFfInAnyOrderMayStandBeforeTheEndAndBeforeRestarts() throws DecodeException {
        for (var padding : List.of("00", "0000", "ff", "ffff", "ff00", "00ff", "ff00ff", "0000ffff0000")) {
            for (var end : List.of("ffd9", "")) {
                var padded = HexFormat.of().formatHex(withoutEnd(LOSSLESS)) + padding + end;
                assertThat(decode(hex(padded), mono(3, 5, 16)))
                        .as(padding + end)
                        .isEqualTo(LOSSLESS_SAMPLES);
            }
            var padded = HexFormat.of().formatHex(LOSSLESS).replace("ffd0", padding + "ffd0");
            assertThat(decode(hex(padded), mono(3, 5, 16))).as(padding).isEqualTo(LOSSLESS_SAMPLES);
        }
    }

    @Test
    void otherBytesThanPaddingBeforeTheEndAreRefused() {
        for (var rest : List.of("12", "0012", "ff0012", "00ff007f", "80")) {
            var padded = HexFormat.of().formatHex(withoutEnd(LOSSLESS)) + rest + "ffd9";
            refused(hex(padded), mono(3, 5, 16), "left over");
        }
    }

    @Test
    void aScanThatIsCutOffIsRefusedAlsoWithAnEnd() {
        codestreamsCutBeforeEoiAreRefused();
    }

    /** The samples are dcmdjpeg's, those above 1023 saturated. */
    @Test
    void samplesBeyondBitsStoredAreSaturated() throws Exception {
        var image = new ImagePixel(
                32, 32, PhotometricInterpretation.MONOCHROME2, false, 16, 10, 9, ImagePixel.SampleType.UNSIGNED);
        assertThat(decode(resource("beyond-bits-stored.jpg"), image))
                .isEqualTo(resource("beyond-bits-stored.expected"));
    }

    @Test
    void fillBytesBeforeAMarkerAreSkipped() throws DecodeException {
        var text = HexFormat.of().formatHex(LOSSLESS);
        assertThat(decode(hex(text.replace("ffda", "ffffffda").replace("ffd0", "ffffd0")), mono(3, 5, 16)))
                .isEqualTo(LOSSLESS_SAMPLES);
    }

    @Test
    void samplesAreWidenedToWhatTheDataSetAllocates() throws DecodeException {
        var samples = decode(BASELINE, mono(9, 9, 32));
        assertThat(samples).hasSize(4 * 81).startsWith(76, 0, 0, 0, 76);
    }

    @Test
    void aCodestreamOfOtherDimensionsIsRefused() {
        refused(LOSSLESS, mono(5, 3, 16), "5 × 3 pixels of 1 components where the data set says 3 × 5");
        refused(LOSSLESS, image(3, 5, PhotometricInterpretation.RGB, 16), "where the data set says 5 × 3 of 3");
    }

    @Test
    void samplesWiderThanTheDataSetAllocatesAreRefused() {
        refused(LOSSLESS, mono(3, 5, 8), "12 bits do not fit the 8 bits");
    }

    @Test
    void otherProcessesAreRefusedByName() {
        var text = HexFormat.of().formatHex(BASELINE);
        refused(hex(text.replace("ffc0000b", "ffc2000b")), mono(9, 9, 8), "SOF2 (progressive DCT)");
        refused(hex(text.replace("ffc0000b", "ffc9000b")), mono(9, 9, 8), "SOF9 (arithmetic coding)");
        refused(hex(text.replace("ffc0000b", "ffc5000b")), mono(9, 9, 8), "SOF5 (hierarchical)");
    }

    @Test
    void aMissingRestartMarkerIsRefusedWithItsPlace() {
        var text = HexFormat.of().formatHex(LOSSLESS);
        refused(hex(text.replace("ffd0", "ffd1")), mono(3, 5, 16), "RST0 is missing at byte 88");
    }

    @Test
    void dataLeftOverIsRefused() {
        var text = HexFormat.of().formatHex(LOSSLESS);
        refused(hex(text.replace("c98d05156507", "c98d05156507123456")), mono(3, 5, 16), "left over");
    }

    @Test
    void aPictureThatTheCodestreamCannotHoldIsRefusedBeforeItIsAllocated() {
        var text = HexFormat.of().formatHex(LOSSLESS);
        var huge = hex(text.replace("ffc3000b0c00030005", "ffc3000b0cffffffff"));
        refused(huge, mono(65535, 65535, 16), "too few for the picture");
    }

    /** Three rows of blocks do not divide the window that a component is decoded into. */
    @ParameterizedTest
    @CsvSource({"1, 1", "1, 2", "1, 3", "1, 4", "2, 1", "2, 2", "2, 3", "2, 4", "3, 1", "3, 2", "4, 1", "4, 2"})
    void everySamplingOfTheFirstComponentDecodesToWhatImageIoReads(int horizontal, int vertical) throws Exception {
        int rows = 171;
        int columns = 35;
        var codestream = jpeg(rows, columns, horizontal, vertical);
        var samples = decode(codestream, image(rows, columns, PhotometricInterpretation.YBR_FULL, 8));
        var expected = read(codestream);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                assertThat(samples[3 * (row * columns + column)] & 0xff)
                        .as("row %d, column %d", row, column)
                        .isEqualTo(expected.getSample(column, row, 0));
            }
        }
    }

    /** A baseline picture that the IJG library encodes with these factors for its first of three components. */
    private static byte[] jpeg(int rows, int columns, int horizontal, int vertical) throws IOException {
        var picture = new BufferedImage(columns, rows, BufferedImage.TYPE_INT_RGB);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                picture.setRGB(column, row, row * row * 0x010307 + column * 0x070501);
            }
        }
        var writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        var bytes = new ByteArrayOutputStream();
        try (var output = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(output);
            var metadata = writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(picture), null);
            var tree = (IIOMetadataNode) metadata.getAsTree(metadata.getNativeMetadataFormatName());
            var first =
                    (IIOMetadataNode) tree.getElementsByTagName("componentSpec").item(0);
            first.setAttribute("HsamplingFactor", Integer.toString(horizontal));
            first.setAttribute("VsamplingFactor", Integer.toString(vertical));
            metadata.setFromTree(metadata.getNativeMetadataFormatName(), tree);
            writer.write(new IIOImage(picture, null, metadata));
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private static Raster read(byte[] codestream) throws IOException {
        var reader = ImageIO.getImageReadersByFormatName("jpeg").next();
        try (var input = ImageIO.createImageInputStream(new ByteArrayInputStream(codestream))) {
            reader.setInput(input);
            return reader.readRaster(0, null);
        } finally {
            reader.dispose();
        }
    }

    private void refused(byte[] codestream, ImagePixel image, String message) {
        assertThatExceptionOfType(DecodeException.class)
                .isThrownBy(() -> decode(codestream, image))
                .withMessageContaining(message);
    }
}
