package dev.voxelgate.proxy.web.routes;

import dev.voxelgate.proxy.web.problem.BadParameterException;
import org.springframework.util.MultiValueMap;

/** A yes-or-no query parameter, with Orthanc's spelling: {@code 0 1 true false}, and present but empty means yes. */
final class QueryFlag {

    private QueryFlag() {}

    static boolean parse(MultiValueMap<String, String> query, String name, boolean absent) {
        if (!query.containsKey(name)) {
            return absent;
        }
        return switch (query.getFirst(name)) {
            case null -> true;
            case "", "1", "true" -> true;
            case "0", "false" -> false;
            default -> throw new BadParameterException("parameter " + name + " must be one of 0, 1, true, false");
        };
    }
}
