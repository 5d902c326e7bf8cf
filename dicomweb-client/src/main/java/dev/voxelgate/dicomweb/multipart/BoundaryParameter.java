package dev.voxelgate.dicomweb.multipart;

import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the boundary parameter in a Content-Type value (RFC 9110 8.3.1, RFC 2046 5.1.1). */
final class BoundaryParameter {

    private final String header;
    private int at;

    private BoundaryParameter(String header) {
        this.header = header;
    }

    static String of(@Nullable String contentType) {
        return in(contentType)
                .orElseThrow(() ->
                        new MalformedStreamException(0, "expected a boundary parameter in the multipart Content-Type"));
    }

    /** Nothing when there is none, or an empty one. */
    static Optional<String> in(@Nullable String contentType) {
        if (contentType == null || !contentType.strip().toLowerCase(Locale.ROOT).startsWith("multipart/")) {
            throw new MalformedStreamException(0, "expected a multipart response but its Content-Type is another");
        }
        var boundary = new BoundaryParameter(contentType).find();
        if (boundary == null || boundary.isEmpty()) {
            return Optional.empty();
        }
        if (!Delimiter.isBoundary(boundary)) {
            throw new MalformedStreamException(
                    0, "expected a boundary of at most " + Delimiter.LONGEST_BOUNDARY + " printable characters");
        }
        return Optional.of(boundary);
    }

    private @Nullable String find() {
        skipTo(';');
        while (at < header.length()) {
            at++;
            int start = at;
            while (at < header.length() && header.charAt(at) != '=' && header.charAt(at) != ';') {
                at++;
            }
            var name = header.substring(start, at).strip();
            if (at < header.length() && header.charAt(at) == '=') {
                at++;
                var value = value();
                if (name.equalsIgnoreCase("boundary")) {
                    return value;
                }
            }
            skipTo(';');
        }
        return null;
    }

    /** A quoted string, or whatever comes before the next semicolon: some archives leave out needed quotes. */
    private String value() {
        while (at < header.length() && header.charAt(at) == ' ') {
            at++;
        }
        if (at < header.length() && header.charAt(at) == '"') {
            return quoted();
        }
        int start = at;
        skipTo(';');
        return header.substring(start, at).strip();
    }

    private String quoted() {
        var text = new StringBuilder();
        for (at++; at < header.length() && header.charAt(at) != '"'; at++) {
            if (header.charAt(at) == '\\' && at + 1 < header.length()) {
                at++;
            }
            text.append(header.charAt(at));
        }
        return text.toString();
    }

    private void skipTo(char stop) {
        while (at < header.length() && header.charAt(at) != stop) {
            at++;
        }
    }
}
