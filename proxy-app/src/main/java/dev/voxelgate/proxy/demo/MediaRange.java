package dev.voxelgate.proxy.demo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * One element of an Accept header (RFC 9110 12.5.1) with DICOM's parameters (PS3.18 8.7).
 *
 * @param type for example {@code multipart/related}, in lower case
 * @param parameters values by name in lower case, quotes removed; {@code q} is not among them
 */
record MediaRange(String type, Map<String, String> parameters) {

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final Pattern TYPE = Pattern.compile("\\s*(" + TOKEN + "/" + TOKEN + ")\\s*");
    private static final Pattern PARAMETER =
            Pattern.compile("\\s*(" + TOKEN + ")\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s;,\"]*))\\s*");

    MediaRange {
        parameters = Map.copyOf(parameters);
    }

    /**
     * Parses the header's values, joined by commas. Ranges with q=0 are left out; the others are in the order given.
     *
     * @return the range of everything when there is no such header
     */
    static List<MediaRange> parse(List<String> headers) {
        if (headers.isEmpty()) {
            return List.of(new MediaRange("*/*", Map.of()));
        }
        var text = String.join(",", headers);
        var ranges = new ArrayList<MediaRange>();
        int at = 0;
        while (at < text.length()) {
            if (text.charAt(at) == ',' || text.charAt(at) == ' ') {
                at++;
                continue;
            }
            var type = TYPE.matcher(text).region(at, text.length());
            if (!type.lookingAt()) {
                throw malformed();
            }
            at = type.end();
            var parameters = new LinkedHashMap<String, String>();
            while (at < text.length() && text.charAt(at) == ';') {
                var parameter = PARAMETER.matcher(text).region(at + 1, text.length());
                if (!parameter.lookingAt()) {
                    throw malformed();
                }
                var quoted = parameter.group(2);
                parameters.put(
                        parameter.group(1).toLowerCase(Locale.ROOT),
                        quoted == null ? parameter.group(3) : quoted.replaceAll("\\\\(.)", "$1"));
                at = parameter.end();
            }
            if (at < text.length() && text.charAt(at) != ',') {
                throw malformed();
            }
            var quality = parameters.remove("q");
            if (quality == null || !quality.matches("0(\\.0*)?")) {
                ranges.add(new MediaRange(type.group(1).toLowerCase(Locale.ROOT), parameters));
            }
        }
        return ranges;
    }

    private static Refusal malformed() {
        return new Refusal(400, "malformed Accept header");
    }

    private boolean isEverything() {
        return type.equals("*/*");
    }

    /** Whether a body of this type is taken. */
    boolean takes(String mediaType) {
        return isEverything()
                || type.equals(mediaType)
                || type.equals(mediaType.substring(0, mediaType.indexOf('/')) + "/*");
    }

    /**
     * Whether a multipart/related body is taken whose parts have this type and transfer syntax. Without a
     * transfer-syntax parameter the type's default is asked for (PS3.18 8.7.3.5.2), except by who takes everything.
     *
     * @param byDefault whether the transfer syntax is the part type's default
     */
    boolean takesParts(String partType, String transferSyntax, boolean byDefault) {
        if (isEverything()) {
            return true;
        }
        var wanted = parameters.getOrDefault("type", "*/*").toLowerCase(Locale.ROOT);
        if (!takes("multipart/related") || !new MediaRange(wanted, Map.of()).takes(partType)) {
            return false;
        }
        var syntax = parameters.get("transfer-syntax");
        return syntax == null ? byDefault : syntax.equals("*") || syntax.equals(transferSyntax);
    }

    /** Whether parts of stored codestreams are asked for under the general name for bytes, as many clients do. */
    boolean takesAnyBytes() {
        return takes("multipart/related")
                && "application/octet-stream".equalsIgnoreCase(parameters.get("type"))
                && "*".equals(parameters.get("transfer-syntax"));
    }
}
