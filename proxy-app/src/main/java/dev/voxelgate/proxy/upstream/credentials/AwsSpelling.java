package dev.voxelgate.proxy.upstream.credentials;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The spelling of URLs in AWS's Signature Version 4: every byte that is not unreserved (RFC 3986 2.3) is encoded, in
 * capitals. A plus in a query is a blank. An archive that decodes what it gets and encodes it again, and one that takes
 * it as it is, compute the same signature of a URL in this spelling.
 */
final class AwsSpelling {

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private AwsSpelling() {}

    /** A URL in this spelling. */
    static URI of(URI uri) {
        var query = uri.getRawQuery();
        var root = uri.getScheme() + "://" + uri.getRawAuthority();
        var path = segments(uri.getRawPath())
                .map(segment -> encoded(decoded(segment)))
                .collect(Collectors.joining("/"));
        return URI.create(root + path + (query == null ? "" : '?' + spelledQuery(query)));
    }

    private static String spelledQuery(String query) {
        return parameters(query)
                .map(parameter -> Arrays.stream(parameter.split("=", 2))
                        .map(AwsSpelling::respelled)
                        .collect(Collectors.joining("=")))
                .collect(Collectors.joining("&"));
    }

    /** The path of a canonical request, from the path that is sent: a percent sign in it is encoded once more. */
    static String canonicalPath(String path) {
        return path.isEmpty()
                ? "/"
                : segments(path)
                        .map(segment -> encoded(segment.getBytes(UTF_8)))
                        .collect(Collectors.joining("/"));
    }

    /** The query of a canonical request: sorted by names, then by values, each with its equals sign. */
    static String canonicalQuery(@Nullable String query) {
        return query == null
                ? ""
                : parameters(query)
                        .map(parameter -> parameter.split("=", 2))
                        .map(pair -> new Parameter(respelled(pair[0]), pair.length < 2 ? "" : respelled(pair[1])))
                        .sorted()
                        .map(parameter -> parameter.name() + '=' + parameter.value())
                        .collect(Collectors.joining("&"));
    }

    private record Parameter(String name, String value) implements Comparable<Parameter> {
        @Override
        public int compareTo(Parameter other) {
            int names = name.compareTo(other.name);
            return names == 0 ? value.compareTo(other.value) : names;
        }
    }

    private static Stream<String> segments(String path) {
        return Arrays.stream(path.split("/", -1));
    }

    private static Stream<String> parameters(String query) {
        return Arrays.stream(query.split("&", -1)).filter(parameter -> !parameter.isEmpty());
    }

    private static String respelled(String text) {
        return encoded(decoded(text.replace('+', ' ')));
    }

    /** The bytes that a text stands for; a percent sign without two digits stands for itself. */
    private static byte[] decoded(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        var decoded = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            boolean escaped = bytes[i] == '%'
                    && i + 2 < bytes.length
                    && HexFormat.isHexDigit(bytes[i + 1])
                    && HexFormat.isHexDigit(bytes[i + 2]);
            if (escaped) {
                decoded.write(HexFormat.fromHexDigits(new String(bytes, i + 1, 2, US_ASCII)));
                i += 2;
            } else {
                decoded.write(bytes[i]);
            }
        }
        return decoded.toByteArray();
    }

    private static String encoded(byte[] bytes) {
        var encoded = new StringBuilder(bytes.length);
        for (byte b : bytes) {
            if (isUnreserved(b)) {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(HEX.toHexDigits(b));
            }
        }
        return encoded.toString();
    }

    private static boolean isUnreserved(byte b) {
        return (b >= 'A' && b <= 'Z')
                || (b >= 'a' && b <= 'z')
                || (b >= '0' && b <= '9')
                || b == '-'
                || b == '.'
                || b == '_'
                || b == '~';
    }
}
