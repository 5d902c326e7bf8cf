package dev.voxelgate.proxy.zarr;

import dev.voxelgate.proxy.volume.UnprocessableVolumeException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The documents of a store of version 2. Clients of that version take some failures for missing chunks, and put the fill value
 * in their place: so there are arrays of floats only, which are then NaN.
 */
final class DocumentsV2 {

    private static final Map<String, Object> GROUP = Map.of("zarr_format", 2);
    private static final String OF_GROUP = ".zgroup";
    private static final String OF_ARRAY = ".zarray";
    private static final String ATTRIBUTES = ".zattrs";

    private DocumentsV2() {}

    static Map<String, byte[]> of(StoredImage image) {
        if (image.dtype().isInteger() || image.isColour() || !image.codec().isForV2()) {
            throw new UnprocessableVolumeException(
                    "not-representable",
                    "version 2 is for floats of one channel, without a codec or with gzip or zstd: what fails is NaN"
                            + " there");
        }
        var scale = new LinkedHashMap<String, Object>();
        scale.put(OF_GROUP, GROUP);
        scale.put(ATTRIBUTES, image.attributes());
        put(
                scale,
                ZarrStore.IMAGE,
                array(image.shape(), image.chunkShape(), image.dtype().descr(), image.codec()),
                attributes(image.dimensions(), false));
        image.axes()
                .forEach(axis -> put(
                        scale,
                        axis.name(),
                        array(List.of(axis.size()), List.of(axis.size()), "<f8", ChunkCodec.NONE),
                        attributes(List.of(axis.name()), axis.isMillimetres())));

        var root = new LinkedHashMap<String, Object>();
        root.put(OF_GROUP, GROUP);
        var multiscale = image.multiscale(ZarrStore.SCALE + '/' + ZarrStore.IMAGE);
        multiscale.put("version", "0.4");
        root.put(ATTRIBUTES, Map.of("multiscales", List.of(multiscale), "voxelgate", image.attributes()));
        scale.forEach((name, document) -> root.put(ZarrStore.SCALE + '/' + name, document));

        var json = ZarrStore.JSON;
        var documents = new LinkedHashMap<String, byte[]>();
        root.forEach((name, document) -> documents.put(name, json.writeValueAsBytes(document)));
        documents.put(".zmetadata", json.writeValueAsBytes(consolidated(root)));
        documents.put(ZarrStore.SCALE + "/.zmetadata", json.writeValueAsBytes(consolidated(scale)));
        return documents;
    }

    private static void put(
            Map<String, Object> documents,
            String name,
            Map<String, @Nullable Object> array,
            Map<String, Object> attributes) {
        documents.put(name + '/' + OF_ARRAY, array);
        documents.put(name + '/' + ATTRIBUTES, attributes);
    }

    private static Map<String, Object> consolidated(Map<String, Object> documents) {
        return Map.of("zarr_consolidated_format", 1, "metadata", documents);
    }

    /** As xarray reads them. */
    private static Map<String, Object> attributes(List<String> dimensions, boolean isMillimetres) {
        var attributes = new LinkedHashMap<String, Object>();
        attributes.put("_ARRAY_DIMENSIONS", dimensions);
        if (isMillimetres) {
            attributes.put("units", "mm");
        }
        return attributes;
    }

    private static Map<String, @Nullable Object> array(
            List<Long> shape, List<Long> chunks, String dtype, ChunkCodec codec) {
        var array = new LinkedHashMap<String, @Nullable Object>();
        array.put("zarr_format", 2);
        array.put("shape", shape);
        array.put("chunks", chunks);
        array.put("dtype", dtype);
        array.put("compressor", codec.v2());
        array.put("fill_value", "NaN");
        array.put("order", "C");
        array.put("filters", null);
        array.put("dimension_separator", "/");
        return array;
    }
}
