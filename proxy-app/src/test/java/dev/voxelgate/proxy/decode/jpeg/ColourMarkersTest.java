package dev.voxelgate.proxy.decode.jpeg;

import static dev.voxelgate.proxy.decode.PhotometricInterpretation.RGB;
import static dev.voxelgate.proxy.decode.PhotometricInterpretation.YBR_FULL;
import static dev.voxelgate.proxy.decode.PhotometricInterpretation.YBR_FULL_422;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.ImagePixel.SampleType;
import dev.voxelgate.proxy.decode.PhotometricInterpretation;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The rule of {@code docs/semantics.md}, on three pictures of 8 × 8 pixels by the IJG library, with the markers and
 * identifiers of what other writers make: those of pydicom's test files, of dcmcjpeg, of gdcmconv.
 */
class ColourMarkersTest {

    private static final String FULL = "ffd8ffdb004300100b0c0e0c0a100e0d0e1211101318281a181616183123251d283a333d3c"
            + "3933383740485c4e404457453738506d51575f626768673e4d71797064785c656763ffc00011080008000803001100011100"
            + "021100ffc400160000030000000000000000000000000000040506ffc40014100100000000000000000000000000000000ff"
            + "da000c03000001000200003f0004b148ffd9";

    private static final String HALVED = "ffd8ffdb004300100b0c0e0c0a100e0d0e1211101318281a181616183123251d283a333d"
            + "3c3933383740485c4e404457453738506d51575f626768673e4d71797064785c656763ffc000110800080008030021000111"
            + "00021100ffc40017000003010000000000000000000000000000040506ffc4001410010000000000000000000000000000000"
            + "0ffda000c03000001000200003f004426348fffd9";

    private static final String LOSSLESS = "ffd8ffc30011080008000803001100011100021100ffc4001700010003000000000000000"
            + "0000000000000050607ffda000c0300000100020001000083ace90000000000000000000000000000000000000000000000"
            + "00ffd9";

    private static final String NONE = "";
    private static final String JFIF = "ffe000104a46494600010100000100010000";
    /** Transforms 0, 1 and 2. */
    private static final String ADOBE_NONE = "ffee000e41646f626500640000000000";

    private static final String ADOBE_YCBCR = "ffee000e41646f626500640000000001";
    private static final String ADOBE_YCCK = "ffee000e41646f626500640000000002";
    /** As SC_rgb_jpeg.dcm has it, too short for a transform; application data of somebody else; JFIF's thumbnail. */
    private static final String ADOBE_SHORT = "ffee000c41646f62650000000000";

    private static final String OTHER = "ffe00008414243440001";
    private static final String JFXX = "ffe000084a4658580010";

    private static void decodesTo(
            PhotometricInterpretation colour, PhotometricInterpretation label, String stream, String ids, String marker)
            throws DecodeException {
        var named = stream.replaceFirst("(03)00(1100|2100)01(1100)02(1100)", withIds(ids, "$1%s$2%s$3%s$4"))
                .replaceFirst("(ffda000c03)00(..)01(..)02", withIds(ids, "$1%s$2%s$3%s"));
        var codestream = HexFormat.of().parseHex("ffd8" + marker + named.substring(4));
        var image = new ImagePixel(8, 8, label, false, 8, 8, 7, SampleType.UNSIGNED);
        assertThat(new JpegFrameDecoder().decode(codestream, image).colour())
                .as("%s, identifiers %s, marker %s", label, ids, marker)
                .isEqualTo(colour);
    }

    private static String withIds(String ids, String format) {
        return format.formatted((Object[]) ids.split(" "));
    }

    private static final String COUNTED_FROM_0 = "00 01 02";
    private static final String COUNTED_FROM_1 = "01 02 03";
    private static final String NAMED_RGB = "52 47 42";
    private static final String NAMED_RGB_SMALL = "72 67 62";
    private static final List<String> ALL_IDS = List.of(COUNTED_FROM_0, COUNTED_FROM_1, NAMED_RGB, NAMED_RGB_SMALL);

    @Test
    void aJfifFileLabelledRgbIsYcbcr() throws DecodeException {
        for (var stream : List.of(FULL, HALVED)) {
            for (var ids : ALL_IDS) {
                decodesTo(YBR_FULL, RGB, stream, ids, JFIF);
                decodesTo(YBR_FULL, RGB, stream, ids, JFIF + ADOBE_NONE);
                decodesTo(YBR_FULL, RGB, stream, ids, OTHER + JFIF);
            }
        }
    }

    @Test
    void aSubsampledFileLabelledRgbIsYcbcr() throws DecodeException {
        for (var ids : List.of(COUNTED_FROM_0, COUNTED_FROM_1)) {
            for (var marker : List.of(NONE, OTHER, JFXX, ADOBE_SHORT, ADOBE_YCBCR)) {
                decodesTo(YBR_FULL, RGB, HALVED, ids, marker);
            }
        }
    }

    @Test
    void anAdobeMarkerWithATransformMeansYcbcr() throws DecodeException {
        for (var marker : List.of(ADOBE_YCBCR, ADOBE_YCCK)) {
            decodesTo(YBR_FULL, RGB, FULL, COUNTED_FROM_0, marker);
            decodesTo(YBR_FULL, RGB, FULL, COUNTED_FROM_1, marker);
        }
    }

    @Test
    void withoutAnyOfTheseRgbIsRgb() throws DecodeException {
        for (var ids : ALL_IDS) {
            for (var marker : List.of(NONE, OTHER, JFXX, ADOBE_SHORT, ADOBE_NONE)) {
                decodesTo(RGB, RGB, FULL, ids, marker);
            }
        }
        decodesTo(RGB, RGB, HALVED, COUNTED_FROM_0, ADOBE_NONE);
        decodesTo(RGB, RGB, HALVED, NAMED_RGB, NONE);
    }

    @Test
    void aLabelOfYbrHoldsUnlessTheComponentsAreNamedRgb() throws DecodeException {
        for (var label : List.of(YBR_FULL, YBR_FULL_422)) {
            for (var marker : List.of(NONE, JFIF, ADOBE_NONE, ADOBE_YCBCR)) {
                for (var ids : List.of(COUNTED_FROM_0, COUNTED_FROM_1)) {
                    decodesTo(label, label, FULL, ids, marker);
                    decodesTo(label, label, HALVED, ids, marker);
                }
            }
            decodesTo(RGB, label, FULL, NAMED_RGB, NONE);
            decodesTo(RGB, label, FULL, NAMED_RGB_SMALL, ADOBE_NONE);
            decodesTo(label, label, FULL, NAMED_RGB, JFIF);
            decodesTo(label, label, HALVED, NAMED_RGB, NONE);
        }
    }

    @Test
    void theLabelOfALosslessFileHolds() throws DecodeException {
        for (var label : List.of(RGB, YBR_FULL)) {
            for (var marker : List.of(NONE, JFIF, ADOBE_NONE, ADOBE_YCBCR)) {
                for (var ids : ALL_IDS) {
                    decodesTo(label, label, LOSSLESS, ids, marker);
                }
            }
        }
    }
}
