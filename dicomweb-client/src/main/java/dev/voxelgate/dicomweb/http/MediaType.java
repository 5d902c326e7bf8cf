package dev.voxelgate.dicomweb.http;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A Content-Type (RFC 9110 8.3.1).
 *
 * @param name type and subtype in lower case, or nothing when the header is absent or malformed
 * @param parameters values by lower-case name, unquoted
 */
public record MediaType(String name, Map<String, String> parameters) {

    /** At most so long (RFC 6838 4.2); possessive, as all here: an archive's header must not be able to cost time. */
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,127}+";

    private static final Pattern NAME = Pattern.compile("\\s*+(" + TOKEN + "/" + TOKEN + ")\\s*+(?=;|$)");

    /** Unquoted values may hold anything but a semicolon: archives leave out quotes that the standard asks for. */
    private static final Pattern PARAMETER =
            Pattern.compile(";\\s*+(" + TOKEN + ")\\s*+=\\s*+(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^;\"]*+))\\s*+(?=;|$)");

    /** Never fails: what cannot be read is left out. */
    public static MediaType parse(@Nullable String header) {
        Matcher name = NAME.matcher(header == null ? "" : header);
        if (header == null || !name.lookingAt()) {
            return new MediaType("", Map.of());
        }
        var parameters = new HashMap<String, String>();
        Matcher parameter = PARAMETER.matcher(header).region(name.end(), header.length());
        while (parameter.find()) {
            String quoted = parameter.group(2);
            String value = quoted == null ? parameter.group(3).strip() : quoted.replaceAll("\\\\(.)", "$1");
            parameters.putIfAbsent(parameter.group(1).toLowerCase(Locale.ROOT), value);
        }
        return new MediaType(name.group(1).toLowerCase(Locale.ROOT), Map.copyOf(parameters));
    }

    public boolean isMultipart() {
        return name.startsWith("multipart/");
    }
}
