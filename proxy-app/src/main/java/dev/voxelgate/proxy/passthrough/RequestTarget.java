package dev.voxelgate.proxy.passthrough;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Path and query of a request as they are compared with the rules and as they are sent to the archive: the same
 * characters. So nothing is decoded or made normal here; what another server could decode or make normal into another
 * path is refused.
 *
 * @param path begins with a slash
 * @param query null for none
 */
public record RequestTarget(String path, @Nullable String query) {

    /** What may be encoded in a segment. */
    private static final Pattern ENCODED = Pattern.compile("%2[0146789ABCabc]|%3[ADad]|%40");

    /**
     * A segment: what RFC 3986 3.3 allows of ASCII, except the semicolon. Encoded may be only what means the same
     * encoded or not in every server: a blank and the sub-delimiters, as in a list of frames. Possessive, as is the
     * query's: otherwise Java's stack would have to have room for each character.
     */
    private static final Pattern SEGMENT = Pattern.compile("(?:[A-Za-z0-9._~!$&'()*+,:@=-]|" + ENCODED + ")++");

    private static final Pattern QUERY =
            Pattern.compile("(?:[!-~&&[^%#\"<>\\\\]]|%(?![01][0-9A-Fa-f]|7[Ff])[0-9A-Fa-f]{2})*+");

    /** The query parameter that makes an Orthanc take a GET for the request that it names. */
    private static final String METHOD_OVERRIDE = "_method";

    /**
     * The target of a request.
     *
     * @throws PassThroughRefusedException when two servers could read it differently
     */
    public static RequestTarget of(URI uri) {
        var path = uri.getRawPath();
        var query = uri.getRawQuery();
        if (path == null || !path.startsWith("/")) {
            throw new PassThroughRefusedException("the path does not begin with a slash");
        }
        requirePlain(segments(path));
        if (query != null && !QUERY.matcher(query).matches()) {
            throw new PassThroughRefusedException("the query holds what is not passed on");
        }
        if (query != null && overridesMethod(query)) {
            throw new PassThroughRefusedException("a request may not stand for one of another method");
        }
        return new RequestTarget(path, query);
    }

    private static void requirePlain(List<String> segments) {
        for (int i = 0; i < segments.size(); i++) {
            var fault = fault(segments.get(i));
            if (fault != null) {
                throw new PassThroughRefusedException(
                        "segment %d of the path is not passed on: %s".formatted(i + 1, fault));
            }
        }
    }

    /** Why a segment could be read in another way by another server; null when it could not. */
    private static @Nullable String fault(String segment) {
        if (segment.isEmpty()) {
            return "it is empty, as between two slashes or behind the last one";
        }
        if (segment.equals(".") || segment.equals("..")) {
            return "it is . or .., which name other paths";
        }
        if (segment.endsWith(".")) {
            return "it ends with a dot, which some servers leave out"; // Orthanc 1.10.1: OddIdentifiersIT
        }
        if (SEGMENT.matcher(segment).matches()) {
            return null;
        }
        if (segment.contains(";")) {
            return "it has a semicolon";
        }
        return ENCODED.matcher(segment).replaceAll("").contains("%")
                ? "it has a percent-encoded character that is neither a blank nor a delimiter such as the comma"
                : "it has a character that has no place in a path";
    }

    /** Whatever a server may take for the separator of parameters, and for a part of their names. */
    private static boolean overridesMethod(String query) {
        return Arrays.stream(query.split("[&;]", -1))
                .map(parameter -> parameter.split("=", 2)[0])
                .map(name -> URLDecoder.decode(name, StandardCharsets.ISO_8859_1))
                .anyMatch(name -> name.strip().toLowerCase(Locale.ROOT).startsWith(METHOD_OVERRIDE));
    }

    /** The segments of the path, as they are sent. */
    public List<String> segments() {
        return segments(path);
    }

    /** The segments of a path that begins with a slash. */
    static List<String> segments(String path) {
        return List.of(path.substring(1).split("/", -1));
    }

    /** With its query. */
    String withQuery(String newPath) {
        return query == null ? newPath : newPath + '?' + query;
    }
}
