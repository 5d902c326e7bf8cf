package dev.voxelgate.proxy.routing;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A path within a virtual Zarr store, as it was sent.
 *
 * @param store the path of the store
 * @param key what is asked for of it, without a slash before it; empty for the store itself
 */
public record StorePath(String store, String key) {

    private static final Set<String> NAMES = Set.of(ArrayRoute.ZARR, ArrayRoute.ZARR_V2);

    /** Of an array of version 3 or 2: {@code scale0/image/c/4/0/0}, {@code scale0/z/c/0}, {@code scale0/image/4/0/0}. */
    private static final Pattern CHUNK = Pattern.compile("scale0/(?:image|[zyx])/(?:c/)?[0-9]+(?:/[0-9]+){0,3}");

    /** A segment of options is told by its equals sign, which clients may encode. */
    private static final Pattern OPTIONS = Pattern.compile("=|%3[dD]");

    /** Whether a last segment of {@link ArrayRoute} is a store's. */
    static boolean isStore(String suffix) {
        return NAMES.contains(suffix);
    }

    /** Reads the path of a request; empty when it is in no store. */
    public static Optional<StorePath> of(String path) {
        return of(Arrays.asList(path.replaceFirst("^/", "").split("/", -1)));
    }

    /** The same by its segments, with or without {@code dicom-web} before them. */
    public static Optional<StorePath> of(List<String> path) {
        int series = path.indexOf("series");
        boolean isOfSeries = series == 0
                || (series == 2 && path.getFirst().equals("studies"))
                || (series == 3 && path.subList(0, 2).equals(List.of("dicom-web", "studies")));
        if (!isOfSeries) {
            return Optional.empty();
        }
        int at = series + 2;
        if (path.size() > at + 1 && OPTIONS.matcher(path.get(at)).find()) {
            at++;
        }
        return path.size() > at && NAMES.contains(path.get(at))
                ? Optional.of(new StorePath(
                        String.join("/", path.subList(0, at + 1)), String.join("/", path.subList(at + 1, path.size()))))
                : Optional.empty();
    }

    /** Whether the key is one of a chunk, which the store has or not. */
    public boolean isChunk() {
        return CHUNK.matcher(key).matches();
    }
}
