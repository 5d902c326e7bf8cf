package dev.voxelgate.proxy.web.routes;

import dev.voxelgate.proxy.web.problem.BadParameterException;
import java.util.Locale;
import java.util.Objects;
import org.springframework.util.MultiValueMap;

/**
 * A yes-or-no query parameter, as Orthanc, Python and forms of browsers write it: {@code 0 1 true false yes no on off}, in any
 * case. Present but empty means yes.
 */
final class QueryFlag {

    private QueryFlag() {}

    static boolean parse(MultiValueMap<String, String> query, String name, boolean absent) {
        if (!query.containsKey(name)) {
            return absent;
        }
        return switch (Objects.requireNonNullElse(query.getFirst(name), "").toLowerCase(Locale.ROOT)) {
            case "", "1", "true", "yes", "on" -> true;
            case "0", "false", "no", "off" -> false;
            default ->
                throw new BadParameterException(
                        "parameter " + name + " must be one of 0, 1, true, false, yes, no, on, off");
        };
    }
}
