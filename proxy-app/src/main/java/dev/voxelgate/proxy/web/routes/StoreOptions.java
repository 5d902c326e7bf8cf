package dev.voxelgate.proxy.web.routes;

import dev.voxelgate.proxy.routing.ArrayRoute;
import dev.voxelgate.proxy.volume.ArrayOptions;
import dev.voxelgate.proxy.volume.VolumeOptions;
import dev.voxelgate.proxy.web.problem.BadParameterException;
import dev.voxelgate.proxy.zarr.ChunkCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.util.UriUtils;

/**
 * The options of a Zarr store, which are a segment of its path: {@code rescale=0,dtype=i2}. A part without an equals sign is one
 * more value of the option before it: {@code drop=localizer,duplicate}.
 *
 * @param digest of the only state that is wanted, or null
 * @param chunkFrames how many frames a chunk has, unless the volume has fewer
 * @param codec of the chunks
 * @param volume which frames make the volume
 * @param array the form of its values
 */
record StoreOptions(
        @Nullable String digest, int chunkFrames, ChunkCodec codec, VolumeOptions volume, ArrayOptions array) {

    private static final String AT = "at";
    private static final String CHUNK = "chunk";
    private static final String CODEC = "codec";
    private static final List<String> NAMES =
            List.of(AT, CHUNK, CODEC, "rescale", "dtype", "clip", "drop", "group", "require", "tolerance");
    /** A geometry links to the store with chunks of one frame and no codec. */
    private static final Set<String> OF_STORES = Set.of(AT, CHUNK, CODEC);

    private static final int MOST_PARTS = 32;

    /** The path of the store of one state of a series, with the options of a query; relative to any route of the series. */
    static String pinned(String digest, MultiValueMap<String, String> query) {
        var options = NAMES.stream()
                .filter(name -> query.containsKey(name) && !OF_STORES.contains(name))
                .map(name -> ',' + name + '=' + encoded(query.getFirst(name)))
                .collect(Collectors.joining());
        return AT + '=' + digest + options + '/' + ArrayRoute.ZARR;
    }

    private static String encoded(@Nullable String value) {
        return UriUtils.encodePathSegment(Objects.requireNonNullElse(value, ""), StandardCharsets.UTF_8);
    }

    /** @throws BadParameterException when it has another option, one twice, or a value that cannot be read */
    static StoreOptions parse(@Nullable String segment) {
        var options = read(segment);
        return new StoreOptions(
                options.getFirst(AT),
                QueryOptions.value(options, CHUNK, StoreOptions::frames, "the numbers of frames, from 1")
                        .orElse(1),
                QueryOptions.value(options, CODEC, ChunkCodec::named, "none crc32c gzip zstd")
                        .orElse(ChunkCodec.NONE),
                QueryOptions.volume(options),
                QueryOptions.parse(options));
    }

    private static Optional<Integer> frames(String text) {
        return text.matches("[1-9][0-9]{0,8}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
    }

    private static MultiValueMap<String, String> read(@Nullable String segment) {
        var options = new LinkedMultiValueMap<String, String>();
        String name = null;
        for (var part : segment == null ? new String[0] : segment.split(",", MOST_PARTS)) {
            int equals = part.indexOf('=');
            if (equals < 0 && name != null) {
                options.set(name, options.getFirst(name) + ',' + part);
                continue;
            }
            name = equals < 0 ? part : part.substring(0, equals);
            if (!NAMES.contains(name) || equals < 0 || options.containsKey(name)) {
                throw new BadParameterException(
                        "the options of a store are name=value, comma separated, each once, of " + NAMES);
            }
            options.set(name, part.substring(equals + 1));
        }
        return options;
    }
}
