package dev.voxelgate.proxy.demo;

import dev.voxelgate.dicomweb.model.TransferSyntax;
import java.util.Map;
import java.util.Set;

/**
 * The media type of a stored frame (PS3.18 8.7.3.3).
 *
 * @param mediaType the part's type
 * @param transferSyntax the part's transfer-syntax parameter
 * @param byDefault whether that is what a client gets who names the media type only
 */
record FrameType(String mediaType, String transferSyntax, boolean byDefault) {

    private static final String BYTES = "application/octet-stream";

    /** Part types of compressed frames by what their transfer syntax adds to 1.2.840.10008.1.2. */
    private static final Map<String, String> COMPRESSED = Map.ofEntries(
            Map.entry(".5", "image/dicom-rle"),
            Map.entry(".4.50", "image/jpeg"),
            Map.entry(".4.51", "image/jpeg"),
            Map.entry(".4.57", "image/jpeg"),
            Map.entry(".4.70", "image/jpeg"),
            Map.entry(".4.80", "image/jls"),
            Map.entry(".4.81", "image/jls"),
            Map.entry(".4.90", "image/jp2"),
            Map.entry(".4.91", "image/jp2"),
            Map.entry(".4.92", "image/jpx"),
            Map.entry(".4.93", "image/jpx"),
            Map.entry(".4.201", "image/jphc"),
            Map.entry(".4.202", "image/jphc"),
            Map.entry(".4.203", "image/jphc"));

    /** The syntaxes that their media types stand for when nothing else is said. */
    private static final Set<String> DEFAULTS = Set.of(".5", ".4.70", ".4.80", ".4.90", ".4.92", ".4.201");

    static FrameType of(TransferSyntax syntax) {
        if (syntax.isBigEndian()) {
            return new FrameType(BYTES, syntax.uid(), false);
        }
        if (syntax.isNative()) {
            // The bytes of a frame are the same in all little endian syntaxes.
            return new FrameType(BYTES, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN.uid(), true);
        }
        var suffix = syntax.uid().replaceFirst("^1\\.2\\.840\\.10008\\.1\\.2", "");
        return new FrameType(COMPRESSED.getOrDefault(suffix, BYTES), syntax.uid(), DEFAULTS.contains(suffix));
    }

    String contentType() {
        return mediaType + "; transfer-syntax=" + transferSyntax;
    }
}
