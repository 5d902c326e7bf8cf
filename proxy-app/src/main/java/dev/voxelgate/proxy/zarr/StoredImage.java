package dev.voxelgate.proxy.zarr;

import dev.voxelgate.proxy.numpy.DType;
import dev.voxelgate.proxy.volume.geometry.GeometryDocument;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The image of a store: its array, whose chunks are frames, and where it lies.
 *
 * @param dtype of its elements
 * @param channels 1 or 3
 * @param axes z, y and x
 * @param chunkFrames how many neighbouring frames a chunk has
 * @param codec of its chunks
 * @param attributes what else is known of it
 */
public record StoredImage(
        DType dtype,
        int channels,
        List<Axis> axes,
        long chunkFrames,
        ChunkCodec codec,
        Map<String, Object> attributes) {

    public StoredImage {
        axes = List.copyOf(axes);
    }

    /**
     * The image that a geometry describes, whose axes are those of an array {@code (z, y, x, c)}.
     *
     * @param chunkFrames how many frames a chunk has, unless the image has fewer
     */
    public static StoredImage of(GeometryDocument geometry, DType dtype, long chunkFrames, ChunkCodec codec) {
        var attributes = new LinkedHashMap<String, Object>();
        put(attributes, "digest", geometry.digest());
        put(attributes, "modality", geometry.modality());
        put(attributes, "frame_of_reference_uid", geometry.frameOfReferenceUid());
        put(attributes, "space", geometry.space());
        put(attributes, "verdict", geometry.regularity().verdict());
        put(attributes, "direction", geometry.direction());
        put(attributes, "affine_lps_zyx", geometry.affineLpsZyx());
        put(attributes, "affine_ras_xyz", geometry.affineRasXyz());
        return new StoredImage(
                dtype,
                Math.toIntExact(geometry.shape().get(3)),
                SpatialAxes.of(geometry),
                Math.clamp(geometry.shape().getFirst(), 1, chunkFrames),
                codec,
                attributes);
    }

    private static void put(Map<String, Object> attributes, String name, @Nullable Object value) {
        if (value != null) {
            attributes.put(name, value);
        }
    }

    boolean isColour() {
        return channels > 1;
    }

    long frames() {
        return axes.getFirst().size();
    }

    /** The names of the array's axes. */
    List<String> dimensions() {
        return isColour() ? List.of("c", "z", "y", "x") : List.of("z", "y", "x");
    }

    List<Long> shape() {
        return withChannels(axes.stream().map(Axis::size));
    }

    List<Long> chunkShape() {
        return withChannels(
                Stream.of(chunkFrames, axes.get(1).size(), axes.get(2).size()));
    }

    private List<Long> withChannels(Stream<Long> sizes) {
        return isColour() ? Stream.concat(Stream.of((long) channels), sizes).toList() : sizes.toList();
    }

    /** NaN, which no client takes for a value; integers have no such. */
    Object fillValue() {
        return dtype.isInteger() ? 0 : "NaN";
    }

    /** An element of the fill value, as it is stored. */
    public byte[] fillElement() {
        var element = ByteBuffer.allocate(dtype.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        switch (dtype) {
            case UINT8, INT8, UINT16, INT16, UINT32, INT32 -> {
                // zero
            }
            case FLOAT16 -> element.putShort(Float.floatToFloat16(Float.NaN));
            case FLOAT32 -> element.putFloat(Float.NaN);
            case FLOAT64 -> element.putDouble(Double.NaN);
        }
        return element.array();
    }

    /** The multiscales of OME-Zarr, one scale. */
    Map<String, Object> multiscale(String path) {
        var names = new ArrayList<Map<String, Object>>();
        if (isColour()) {
            names.add(Map.of("name", "c", "type", "channel"));
        }
        for (var axis : axes) {
            var name = new LinkedHashMap<String, Object>();
            name.put("name", axis.name());
            name.put("type", "space");
            if (axis.isMillimetres()) {
                name.put("unit", "millimeter");
            }
            names.add(name);
        }
        var scale = new LinkedHashMap<String, Object>();
        scale.put("type", "scale");
        scale.put("scale", along(Axis::step, 1.0));
        var translation = new LinkedHashMap<String, Object>();
        translation.put("type", "translation");
        translation.put("translation", along(Axis::start, 0.0));
        var dataset = new LinkedHashMap<String, Object>();
        dataset.put("path", path);
        dataset.put("coordinateTransformations", List.of(scale, translation));
        var multiscale = new LinkedHashMap<String, Object>();
        multiscale.put("name", "volume");
        multiscale.put("axes", names);
        multiscale.put("datasets", List.of(dataset));
        return multiscale;
    }

    private List<Double> along(ToDoubleFunction<Axis> value, double ofChannels) {
        var values = axes.stream().map(value::applyAsDouble);
        return isColour() ? Stream.concat(Stream.of(ofChannels), values).toList() : values.toList();
    }
}
