package dev.voxelgate.proxy.web.routes;

import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.proxy.volume.OrthancId;
import dev.voxelgate.proxy.volume.UnknownResourceException;
import dev.voxelgate.proxy.web.problem.BadParameterException;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the variable parts of a path. What is no identifier names no resource (404), and the message says why it is none. */
final class PathValues {

    /** Nine digits hold every frame number that a NumberOfFrames of value representation IS could need in practice. */
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

    /** A request line has room for two thousand frames, each of which would be the archive's whole instance. */
    private static final int MAX_RUNS = 32;

    private PathValues() {}

    /** @param resource that it names, as in the path's pattern */
    static Uid uid(String resource, String value) {
        return identifier(resource, value, Uid::inPath);
    }

    static OrthancId orthancId(String resource, String value) {
        return identifier(resource, value, OrthancId::new);
    }

    /** A frame index from 0, as in Orthanc's routes. */
    static int frameIndex(String value) {
        return number(value);
    }

    /** A comma-separated list of frame numbers from 1, as in WADO-RS (PS3.18 10.1.1); none for null. */
    static List<Integer> frameNumbers(@Nullable String list) {
        if (list == null) {
            return List.of();
        }
        var numbers =
                Stream.of(list.split(",", -1)).map(PathValues::frameNumber).toList();
        if (runs(numbers) > MAX_RUNS) {
            throw new BadParameterException(
                    "a list of frames may have at most %d ascending runs: each is a retrieval".formatted(MAX_RUNS));
        }
        return numbers;
    }

    private static int runs(List<Integer> numbers) {
        int runs = 1;
        for (int i = 1; i < numbers.size(); i++) {
            runs += numbers.get(i) <= numbers.get(i - 1) ? 1 : 0;
        }
        return runs;
    }

    private static int frameNumber(String value) {
        int number = number(value);
        if (number == 0) {
            throw new BadParameterException("frame numbers start at 1");
        }
        return number;
    }

    private static int number(String value) {
        if (!NUMBER.matcher(value).matches()) {
            throw new BadParameterException("a frame must be a number of at most nine digits");
        }
        return Integer.parseInt(value);
    }

    private static <T> T identifier(String resource, String value, Function<String, T> parse) {
        try {
            return parse.apply(value);
        } catch (IllegalArgumentException e) {
            throw new UnknownResourceException("there is no such %s: %s".formatted(resource, e.getMessage()));
        }
    }
}
