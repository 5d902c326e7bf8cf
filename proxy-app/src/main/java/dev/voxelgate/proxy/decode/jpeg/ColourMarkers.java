package dev.voxelgate.proxy.decode.jpeg;

import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.PhotometricInterpretation;
import dev.voxelgate.proxy.decode.marker.SegmentReader;
import java.util.List;

/**
 * What a codestream says of its colours: the JFIF marker APP0 (T.871 10.1), the Adobe marker APP14 (T.872 6.5.3), and
 * the identifiers and sampling factors of the components. Some writers compress in YCbCr and leave the Photometric
 * Interpretation at RGB. {@code docs/semantics.md} has the rule, and what other decoders do.
 */
final class ColourMarkers {

    private static final int APP0 = 0xE0;
    private static final int APP14 = 0xEE;

    private static final List<Integer> RGB_UPPER_CASE = List.of((int) 'R', (int) 'G', (int) 'B');
    private static final List<Integer> RGB_LOWER_CASE = List.of((int) 'r', (int) 'g', (int) 'b');

    /** The colour transform of the Adobe marker: 0 is none, anything else YCbCr. */
    private enum Adobe {
        ABSENT,
        NO_TRANSFORM,
        YCBCR
    }

    private boolean jfif;
    private Adobe adobe = Adobe.ABSENT;

    /** Reads an application data segment, or skips it if it says nothing of colours. */
    void read(int marker, SegmentReader segment) throws DecodeException {
        segment.openSegment();
        switch (marker) {
            case APP0 -> jfif |= begins(segment, "JFIF\0");
            case APP14 -> readAdobe(segment);
            default -> {}
        }
        segment.skipSegment();
    }

    private void readAdobe(SegmentReader segment) throws DecodeException {
        if (begins(segment, "Adobe") && segment.remaining() >= 7) {
            for (int i = 0; i < 6; i++) {
                segment.u8(); // version and flags
            }
            adobe = segment.u8() == 0 ? Adobe.NO_TRANSFORM : Adobe.YCBCR;
        }
    }

    private static boolean begins(SegmentReader segment, String name) throws DecodeException {
        boolean same = segment.remaining() >= name.length();
        for (int i = 0; same && i < name.length(); i++) {
            same = segment.u8() == name.charAt(i);
        }
        return same;
    }

    /**
     * What the components of a frame are.
     *
     * @param label the Photometric Interpretation, which alone decides for lossless frames, as for GDCM and dcm4che
     */
    PhotometricInterpretation colour(PhotometricInterpretation label, FrameHeader frame) {
        if (frame.lossless()) {
            return label;
        }
        return switch (label) {
            case RGB -> isYcbcr(frame) ? PhotometricInterpretation.YBR_FULL : label;
            case YBR_FULL, YBR_FULL_422, YBR_PARTIAL_422, YBR_PARTIAL_420, YBR_RCT, YBR_ICT ->
                !jfif && namesRgb(frame) && !isSubsampled(frame) ? PhotometricInterpretation.RGB : label;
            case MONOCHROME1, MONOCHROME2, PALETTE_COLOR -> label;
        };
    }

    /** Of a frame that is said to be RGB. Markers come before identifiers, as in the IJG library. */
    private boolean isYcbcr(FrameHeader frame) {
        if (jfif) {
            return true; // JFIF has no other colours (T.871 section 7)
        }
        return switch (adobe) {
            case YCBCR -> true;
            case NO_TRANSFORM -> false;
            case ABSENT -> isSubsampled(frame) && !namesRgb(frame);
        };
    }

    private static boolean namesRgb(FrameHeader frame) {
        var ids = frame.components().stream().map(Component::id).toList();
        return ids.equals(RGB_UPPER_CASE) || ids.equals(RGB_LOWER_CASE);
    }

    private static boolean isSubsampled(FrameHeader frame) {
        return frame.components().stream().anyMatch(component -> component.hScale() > 1 || component.vScale() > 1);
    }
}
