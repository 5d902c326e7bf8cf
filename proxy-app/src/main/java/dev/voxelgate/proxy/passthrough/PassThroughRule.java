package dev.voxelgate.proxy.passthrough;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Requests of one method to paths of one form. Written as {@code GET /instances/*}{@code /file|tags}: {@code *} is any
 * one segment, {@code a|b} one of those, and {@code **} at the end any number of segments, none included. Segments are
 * compared as they are sent, without decoding. {@code GET} includes {@code HEAD}.
 *
 * @param method in capitals
 * @param segments of the path
 */
record PassThroughRule(String method, List<String> segments) {

    private static final Pattern METHOD = Pattern.compile("[A-Z]+");
    private static final Pattern SEGMENT =
            Pattern.compile("\\*|\\*\\*|[A-Za-z0-9._~!$&'()+,:@=-]+(\\|[A-Za-z0-9._~!$&'()+,:@=-]+)*");
    private static final String ANY = "*";
    private static final String ALL = "**";

    PassThroughRule {
        segments = List.copyOf(segments);
    }

    /** @throws IllegalArgumentException when it is none, with the rule in its message */
    static PassThroughRule parse(String text) {
        var words = text.strip().split("\\s+", -1);
        if (words.length == 2 && METHOD.matcher(words[0]).matches() && words[1].startsWith("/")) {
            var segments = RequestTarget.segments(words[1]);
            int all = segments.indexOf(ALL);
            if (segments.stream().allMatch(segment -> SEGMENT.matcher(segment).matches())
                    && (all < 0 || all == segments.size() - 1)) {
                return new PassThroughRule(words[0], segments);
            }
        }
        throw new IllegalArgumentException(
                "'%s' is no rule: a method and a path such as GET /instances/*/file|tags, ** only at its end"
                        .formatted(text));
    }

    boolean matches(String asked, RequestTarget target) {
        return (method.equals(asked) || (method.equals("GET") && asked.equals("HEAD"))) && matches(target);
    }

    /** Whether some method of this path matches. */
    boolean matches(RequestTarget target) {
        var path = target.segments();
        boolean open = segments.getLast().equals(ALL);
        int fixed = open ? segments.size() - 1 : segments.size();
        if (open ? path.size() < fixed : path.size() != fixed) {
            return false;
        }
        for (int i = 0; i < fixed; i++) {
            if (!matches(segments.get(i), path.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean matches(String pattern, String segment) {
        return pattern.equals(ANY) || Set.of(pattern.split("\\|", -1)).contains(segment);
    }
}
