package dev.voxelgate.proxy.passthrough;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which content codings a client takes (RFC 9110 12.5.3). */
final class AcceptEncoding {

    private static final Pattern NOT_AT_ALL = Pattern.compile("(?i)\\s*+q\\s*+=\\s*+0(?:\\.0{0,3}+)?\\s*+");

    private AcceptEncoding() {}

    /**
     * Whether a client takes a coding.
     *
     * @param fields values of its Accept-Encoding fields; without any it takes all codings
     * @param coding as a Content-Encoding names it
     */
    static boolean takes(List<String> fields, String coding) {
        if (fields.isEmpty()) {
            return true;
        }
        var wanted = plain(coding);
        var named = elements(fields)
                .filter(element -> plain(name(element)).equals(wanted))
                .toList();
        var decisive = named.isEmpty()
                ? elements(fields).filter(element -> name(element).equals("*")).toList()
                : named;
        return decisive.stream().anyMatch(element -> !isExcluded(element));
    }

    private static Stream<String> elements(List<String> fields) {
        return fields.stream().flatMap(field -> Stream.of(field.split(",", -1)));
    }

    private static String name(String element) {
        return element.split(";", 2)[0].strip();
    }

    /** The older name of gzip means the same (RFC 9110 8.4.1.3). */
    private static String plain(String coding) {
        var name = coding.strip().toLowerCase(Locale.ROOT);
        return name.equals("x-gzip") ? "gzip" : name;
    }

    private static boolean isExcluded(String element) {
        return Stream.of(element.split(";", -1))
                .skip(1)
                .anyMatch(parameter -> NOT_AT_ALL.matcher(parameter).matches());
    }
}
