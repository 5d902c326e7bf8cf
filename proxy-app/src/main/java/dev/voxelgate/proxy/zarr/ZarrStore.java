package dev.voxelgate.proxy.zarr;

import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A store: the documents that are kept of it, and its keys. The group has the OME-Zarr metadata; its group {@code scale0} has
 * the array {@code image} and its coordinates {@code z}, {@code y} and {@code x}, as xarray reads a data set.
 */
public final class ZarrStore {

    /** Replicas write the same bytes, and so the same entity tags. */
    static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    static final String SCALE = "scale0";
    static final String IMAGE = "image";

    /** A canonical index of a chunk. */
    private static final String INDEX = "(?<index>0|[1-9][0-9]{0,8})";

    /** What a store of either version may have, whatever its volume. */
    private static final Pattern POSSIBLE = Pattern.compile("(?:scale0/(?:(?:image|[zyx])/)?)?"
            + "(?:zarr\\.json|\\.z(?:group|array|attrs|metadata))"
            + "|scale0/(?:image|[zyx])/(?:c/)?[0-9]{1,9}(?:/[0-9]{1,9}){0,3}");

    private static final Pattern V2 = Pattern.compile("scale0/image/" + INDEX + "/0/0");
    private static final Pattern V3 = Pattern.compile("scale0/image/c/" + INDEX + "/0/0");
    private static final Pattern V3_COLOUR = Pattern.compile("scale0/image/c/0/" + INDEX + "/0/0");

    private final StoredImage image;
    private final Map<String, byte[]> documents;
    private final Pattern chunk;
    private final String coordinates;

    private ZarrStore(StoredImage image, Map<String, byte[]> documents, Pattern chunk, String coordinates) {
        this.image = image;
        this.documents = Map.copyOf(documents);
        this.chunk = chunk;
        this.coordinates = coordinates;
    }

    /** Whether some store has such a key; for any other, nothing needs to be known of the volume. */
    public static boolean mayHave(String key) {
        return POSSIBLE.matcher(key).matches();
    }

    /** Zarr version 3 with OME-Zarr 0.5. */
    public static ZarrStore v3(StoredImage image) {
        return new ZarrStore(image, DocumentsV3.of(image), image.isColour() ? V3_COLOUR : V3, "/c/0");
    }

    /**
     * Zarr version 2 with OME-Zarr 0.4.
     *
     * @throws dev.voxelgate.proxy.volume.UnprocessableVolumeException unless the image is of floats and has one channel
     */
    public static ZarrStore v2(StoredImage image) {
        return new ZarrStore(image, DocumentsV2.of(image), V2, "/0");
    }

    /** The image. */
    public StoredImage image() {
        return image;
    }

    /** What a key names. */
    public StoreItem find(String key) {
        var document = documents.get(key);
        if (document != null) {
            return new StoreItem.Document(document);
        }
        for (var axis : image.axes()) {
            if (key.equals(SCALE + '/' + axis.name() + coordinates)) {
                return new StoreItem.Coordinates(axis.coordinates());
            }
        }
        var matcher = chunk.matcher(key);
        return matcher.matches() ? chunk(Long.parseLong(matcher.group("index"))) : new StoreItem.Missing();
    }

    private StoreItem chunk(long index) {
        long first = index * image.chunkFrames();
        if (first >= image.frames()) {
            return new StoreItem.Missing();
        }
        long frames = Math.min(image.chunkFrames(), image.frames() - first);
        return new StoreItem.Chunk(first, frames, image.chunkFrames() - frames);
    }

    /** How many bytes its documents have. */
    public int bytes() {
        return documents.values().stream().mapToInt(document -> document.length).sum();
    }
}
