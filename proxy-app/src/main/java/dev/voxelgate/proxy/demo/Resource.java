package dev.voxelgate.proxy.demo;

import dev.voxelgate.dicomweb.model.Uid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The resource that a path under the service's root names (PS3.18 10.1.1).
 *
 * @param kind what of it is asked for
 * @param study null for all studies
 * @param series null for all series of them
 * @param instance null for all instances of them
 * @param frames from 1, in the order asked for; empty for all, or where it is not about frames
 */
record Resource(
        Kind kind,
        @Nullable Uid study,
        @Nullable Uid series,
        @Nullable Uid instance,
        List<Integer> frames) {

    enum Kind {
        STUDIES,
        SERIES,
        INSTANCES,
        METADATA,
        STORED,
        FRAMES
    }

    Resource {
        frames = List.copyOf(frames);
    }

    /** Parses a path such as {@code studies/1.2/series/1.3/metadata}. */
    static Resource parse(String path) {
        var segments = List.of(path.split("/", -1));
        int level = 0;
        var names = List.of("studies", "series", "instances");
        var uids = new Uid[names.size()];
        int at = 0;
        while (level < names.size()
                && at + 1 < segments.size()
                && segments.get(at).equals(names.get(level))) {
            uids[level++] = uid(segments.get(at + 1));
            at += 2;
        }
        var rest = segments.subList(at, segments.size());
        var kind = kind(level, rest);
        return new Resource(
                kind,
                level > 0 ? uids[0] : null,
                level > 1 ? uids[1] : null,
                level > 2 ? uids[2] : null,
                kind == Kind.FRAMES && rest.size() == 2 ? frames(rest.getLast()) : List.of());
    }

    private static Kind kind(int level, List<String> rest) {
        return switch (rest.size()) {
            case 0 -> Kind.STORED;
            case 1 ->
                switch (rest.getFirst()) {
                    case "studies" -> onlyIf(level == 0, Kind.STUDIES);
                    case "series" -> onlyIf(level <= 1, Kind.SERIES);
                    case "instances" -> onlyIf(level <= 2, Kind.INSTANCES);
                    case "metadata" -> onlyIf(level > 0, Kind.METADATA);
                    case "pixeldata" -> onlyIf(level == 3, Kind.FRAMES);
                    default -> onlyIf(false, Kind.STORED);
                };
            default -> onlyIf(rest.size() == 2 && level == 3 && rest.getFirst().equals("frames"), Kind.FRAMES);
        };
    }

    private static Kind onlyIf(boolean known, Kind kind) {
        if (!known) {
            throw new Refusal(404, "no such resource");
        }
        return kind;
    }

    private static Uid uid(String text) {
        try {
            return Uid.inPath(text);
        } catch (IllegalArgumentException e) {
            throw new Refusal(400, e.getMessage() == null ? "not a UID" : e.getMessage());
        }
    }

    private static List<Integer> frames(String text) {
        if (!text.matches("[1-9][0-9]{0,8}(,[1-9][0-9]{0,8})*")) {
            throw new Refusal(400, "not a list of frame numbers from 1");
        }
        var frames = List.of(text.split(",", -1)).stream().map(Integer::valueOf).toList();
        if (frames.stream().distinct().count() < frames.size()) {
            throw new Refusal(400, "a frame number comes twice");
        }
        return frames;
    }
}
