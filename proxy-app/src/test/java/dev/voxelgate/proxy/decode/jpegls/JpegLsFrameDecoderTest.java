package dev.voxelgate.proxy.decode.jpegls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.FrameDecoder;
import dev.voxelgate.proxy.decode.FrameDecoderContract;
import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.PhotometricInterpretation;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The standard's own example, and streams of CharLS; those of the contract lack EOI. */
class JpegLsFrameDecoderTest extends FrameDecoderContract {

    /** T.87 H.3. */
    private static final byte[] EXAMPLE = hex("ffd8fff7000b080004000401011100ffda0008010100000000c000006c80208e01c00000"
            + "574000006ee6000001bc18000005d800009160ffd9");

    private static final byte[] EXAMPLE_SAMPLES = hex("00005a4a44322bcd4091919164919191");

    /** 5 × 3 pixels of 16 bits, with preset parameters. */
    private static final byte[] WIDE =
            hex("ffd8fff7000b100003000501011100fff8000d01ffff0012004301140040ffda00080101000000"
                    + "0024facf90f49b64f900b019feb6e2ae9b80396302d89458910780ffd9");

    private static final byte[] WIDE_SAMPLES = hex("500220054009b00d301210131018801be02050244026502aa02e30344038");

    /** 4 × 3 pixels of three components, sample by sample. */
    private static final byte[] BY_SAMPLE =
            hex("ffd8fff70011080003000403011100021100031100ffda000c030100020003000002007000003922"
                    + "d80000216819e9ba221f0563900000c000003c66c7000011c008c000006f270000007b4de000002f"
                    + "22608c000005000080d80000074a0328d000c876a8ffd9");

    /** The same line by line, with a restart after two lines. */
    private static final byte[] BY_LINE =
            hex("ffd8fff70011080003000403011100021100031100ffdd00040002ffda000c030100020003"
                + "0000010060000045a0e0000007213708ac16853100e40000338010800000f6800000f180004000001bc379b3d4e000000bc8"
                + "ffd00000017c13c0000071cf2360000015f22358b236000000ea00ffd9");

    private static final byte[] COLOUR_SAMPLES =
            hex("fe6592d48bfcea9c9d8e3244d7d7e9f1f7de60568de989073f3d163901803cd108d88d73");

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    private static byte[] withoutEnd(byte[] codestream) {
        return Arrays.copyOf(codestream, codestream.length - 2);
    }

    @Override
    protected FrameDecoder decoder() {
        return new JpegLsFrameDecoder();
    }

    @Override
    protected List<Valid> valid() {
        return List.of(
                new Valid(mono(4, 4, 8), withoutEnd(EXAMPLE), EXAMPLE_SAMPLES),
                new Valid(mono(3, 5, 16), withoutEnd(WIDE), WIDE_SAMPLES),
                new Valid(colour(), withoutEnd(BY_SAMPLE), COLOUR_SAMPLES),
                new Valid(colour(), withoutEnd(BY_LINE), COLOUR_SAMPLES));
    }

    private static ImagePixel mono(int rows, int columns, int bits) {
        return image(rows, columns, PhotometricInterpretation.MONOCHROME2, bits);
    }

    private static ImagePixel colour() {
        return image(3, 4, PhotometricInterpretation.RGB, 8);
    }

    private byte[] decode(byte[] codestream, ImagePixel image) throws DecodeException {
        return decoder().decode(codestream, image).samples();
    }

    @Test
    void theDeadlineIsLookedAtForEachLine() throws DecodeException {
        assertThat(looks(EXAMPLE, mono(4, 4, 8))).isBetween(4, 10);
    }

    @Test
    void zerosBeforeAndAfterTheEndAreTolerated() throws DecodeException {
        var padded = Arrays.copyOf(EXAMPLE, EXAMPLE.length + 2);
        assertThat(decode(padded, mono(4, 4, 8))).isEqualTo(EXAMPLE_SAMPLES);
        System.arraycopy(EXAMPLE, EXAMPLE.length - 2, padded, EXAMPLE.length - 1, 2);
        padded[EXAMPLE.length - 2] = 0;
        assertThat(decode(padded, mono(4, 4, 8))).isEqualTo(EXAMPLE_SAMPLES);
    }

    @Test
    void aZeroByteBehindAnFfThatMakesTheLengthEvenIsTolerated() throws Exception {
        var image = new ImagePixel(
                16, 16, PhotometricInterpretation.MONOCHROME2, false, 16, 16, 15, ImagePixel.SampleType.SIGNED);
        assertThat(decode(resource("zero-before-eoi.jls"), image)).isEqualTo(resource("zero-before-eoi.expected"));
    }

    @Test
    void bytes00AndFfInAnyOrderMayStandBeforeTheEndAndBeforeRestarts() throws DecodeException {
        for (var padding : List.of("00", "0000", "ff", "ffff", "ff00", "00ff", "ff00ff", "0000ffff0000")) {
            for (var end : List.of("ffd9", "")) {
                assertThat(decode(hex(HexFormat.of().formatHex(withoutEnd(EXAMPLE)) + padding + end), mono(4, 4, 8)))
                        .as(padding + end)
                        .isEqualTo(EXAMPLE_SAMPLES);
            }
            var padded = HexFormat.of().formatHex(BY_LINE).replace("ffd0", padding + "ffd0");
            assertThat(decode(hex(padded), colour())).as(padding).isEqualTo(COLOUR_SAMPLES);
        }
    }

    @Test
    void otherBytesThanPaddingBeforeTheEndAreRefused() {
        for (var rest : List.of("12", "0012", "ff0012", "00ff7f", "80")) {
            refused(
                    hex(HexFormat.of().formatHex(withoutEnd(EXAMPLE)) + rest + "ffd9"),
                    mono(4, 4, 8),
                    "data is left over when the scan is whole");
        }
    }

    @Test
    void aScanThatIsCutOffIsRefusedAlsoWithAnEnd() {
        codestreamsCutBeforeEoiAreRefused();
    }

    @Test
    void samplesAreWidenedToWhatTheDataSetAllocates() throws DecodeException {
        var samples = decode(EXAMPLE, mono(4, 4, 16));
        assertThat(samples).hasSize(32).startsWith(0, 0, 0, 0, 0x5a, 0, 0x4a, 0);
    }

    @Test
    void aCodestreamOfOtherDimensionsIsRefused() {
        refused(WIDE, mono(5, 3, 16), "5 × 3 pixels of 1 components where the data set says 3 × 5");
        refused(WIDE, mono(3, 5, 8), "16 bits do not fit the 8 bits");
    }

    @Test
    void aMissingRestartMarkerIsRefused() {
        refused(hex(HexFormat.of().formatHex(BY_LINE).replace("ffd0", "ffd3")), colour(), "RST0 is missing");
    }

    @Test
    void impossibleParametersAreRefused() {
        var text = HexFormat.of().formatHex(WIDE);
        refused(hex(text.replace("0012004301140040", "0043001201140040")), mono(3, 5, 16), "T2");
        refused(hex(text.replace("01140040", "01140002")), mono(3, 5, 16), "RESET");
    }

    @Test
    void aPictureThatTheCodestreamCannotHoldIsRefusedBeforeItIsAllocated() {
        var huge = hex(HexFormat.of().formatHex(EXAMPLE).replace("0800040004", "08ffffffff"));
        refused(huge, mono(65535, 65535, 8), "too few for the picture");
    }

    @Test
    void mappingTablesAndPointTransformsAreRefusedByName() {
        var text = HexFormat.of().formatHex(EXAMPLE);
        refused(hex(text.replace("ffda00080101000000", "ffda00080101010000")), mono(4, 4, 8), "mapping table");
        refused(hex(text.replace("ffda0008010100000000", "ffda0008010100000001")), mono(4, 4, 8), "point transform");
    }

    private void refused(byte[] codestream, ImagePixel image, String message) {
        assertThatExceptionOfType(DecodeException.class)
                .isThrownBy(() -> decode(codestream, image))
                .withMessageContaining(message);
    }
}
