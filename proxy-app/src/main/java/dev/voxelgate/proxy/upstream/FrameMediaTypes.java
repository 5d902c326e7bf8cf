package dev.voxelgate.proxy.upstream;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Which transfer syntaxes a media type of compressed frames stands for (PS3.18 8.7.3.3), with the names that archives gave
 * it before the standard did.
 */
final class FrameMediaTypes {

    /** What the UIDs of transfer syntaxes begin with. */
    static final String ROOT = "1.2.840.10008.1.2";

    /** The default first, by what they add to {@link #ROOT}. */
    private static final Map<String, List<String>> TRANSFER_SYNTAXES = uids(Map.of(
            "image/jpeg", List.of(".4.70", ".4.50", ".4.51", ".4.57"),
            "image/dicom-rle", List.of(".5"),
            "image/x-dicom-rle", List.of(".5"),
            "image/jls", List.of(".4.80", ".4.81"),
            "image/x-jls", List.of(".4.80", ".4.81"),
            "image/jp2", List.of(".4.90", ".4.91"),
            "image/jpx", List.of(".4.92", ".4.93"),
            "image/jphc", List.of(".4.201", ".4.202", ".4.203"),
            "image/jxl", List.of(".4.110", ".4.111", ".4.112")));

    private FrameMediaTypes() {}

    /** The UIDs of the transfer syntaxes of a media type, its default first; none for bytes and for unknown types. */
    static List<String> transferSyntaxes(String mediaType) {
        return TRANSFER_SYNTAXES.getOrDefault(mediaType, List.of());
    }

    private static Map<String, List<String>> uids(Map<String, List<String>> suffixes) {
        return suffixes.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey,
                        type -> type.getValue().stream()
                                .map(suffix -> ROOT + suffix)
                                .toList()));
    }
}
