package dev.voxelgate.proxy.zarr;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The documents {@code zarr.json} of a store of version 3, with consolidated metadata in those of its groups. */
final class DocumentsV3 {

    private static final String NAME = "zarr.json";

    /** A frame is stored as {@code (z, y, x, c)}: which axis of the array each of these is. */
    private static final List<Integer> INTERLEAVED = List.of(1, 2, 3, 0);

    private DocumentsV3() {}

    static Map<String, byte[]> of(StoredImage image) {
        var arrays = new LinkedHashMap<String, Object>();
        arrays.put(ZarrStore.IMAGE, image(image));
        image.axes().forEach(axis -> arrays.put(axis.name(), axis(axis)));
        var scale = group(image.attributes(), arrays);

        var all = new LinkedHashMap<String, Object>();
        all.put(ZarrStore.SCALE, group(image.attributes(), null));
        arrays.forEach((name, array) -> all.put(ZarrStore.SCALE + '/' + name, array));
        var root = new LinkedHashMap<String, Object>();
        root.put(
                "ome",
                Map.of(
                        "version",
                        "0.5",
                        "multiscales",
                        List.of(image.multiscale(ZarrStore.SCALE + '/' + ZarrStore.IMAGE))));
        root.put("voxelgate", image.attributes());

        var json = ZarrStore.JSON;
        var documents = new LinkedHashMap<String, byte[]>();
        documents.put(NAME, json.writeValueAsBytes(group(root, all)));
        documents.put(ZarrStore.SCALE + '/' + NAME, json.writeValueAsBytes(scale));
        arrays.forEach((name, array) ->
                documents.put(ZarrStore.SCALE + '/' + name + '/' + NAME, json.writeValueAsBytes(array)));
        return documents;
    }

    private static Map<String, Object> group(Map<String, Object> attributes, @Nullable Map<String, Object> members) {
        var group = new LinkedHashMap<String, Object>();
        group.put("zarr_format", 3);
        group.put("node_type", "group");
        group.put("attributes", attributes);
        if (members != null) {
            var consolidated = new LinkedHashMap<String, Object>();
            consolidated.put("kind", "inline");
            consolidated.put("must_understand", false);
            consolidated.put("metadata", members);
            group.put("consolidated_metadata", consolidated);
        }
        return group;
    }

    private static Map<String, Object> image(StoredImage image) {
        var codecs = new ArrayList<Map<String, Object>>();
        if (image.isColour()) {
            codecs.add(Map.of("name", "transpose", "configuration", Map.of("order", INTERLEAVED)));
        }
        codecs.add(Map.of("name", "bytes", "configuration", Map.of("endian", "little")));
        var codec = image.codec().v3();
        if (codec != null) {
            codecs.add(codec);
        }
        return array(
                image.shape(),
                image.chunkShape(),
                image.dtype().longName(),
                image.fillValue(),
                codecs,
                image.dimensions(),
                Map.of());
    }

    private static Map<String, Object> axis(Axis axis) {
        var bytes = Map.of("name", "bytes", "configuration", Map.of("endian", "little"));
        return array(
                List.of(axis.size()),
                List.of(axis.size()),
                "float64",
                "NaN",
                List.of(bytes),
                List.of(axis.name()),
                axis.isMillimetres() ? Map.of("units", "mm") : Map.of());
    }

    private static Map<String, Object> array(
            List<Long> shape,
            List<Long> chunkShape,
            String dataType,
            Object fillValue,
            List<?> codecs,
            List<String> dimensions,
            Map<String, Object> attributes) {
        var array = new LinkedHashMap<String, Object>();
        array.put("zarr_format", 3);
        array.put("node_type", "array");
        array.put("shape", shape);
        array.put("data_type", dataType);
        array.put("chunk_grid", Map.of("name", "regular", "configuration", Map.of("chunk_shape", chunkShape)));
        array.put("chunk_key_encoding", Map.of("name", "default", "configuration", Map.of("separator", "/")));
        array.put("fill_value", fillValue);
        array.put("codecs", codecs);
        array.put("dimension_names", dimensions);
        array.put("attributes", attributes);
        return array;
    }
}
