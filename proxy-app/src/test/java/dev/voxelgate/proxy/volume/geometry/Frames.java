package dev.voxelgate.proxy.volume.geometry;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.Value;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Builds what the frames of small series say of themselves. */
final class Frames {

    static final double[] AXIAL = {1, 0, 0, 0, 1, 0};

    private Frames() {}

    /** A single-frame instance with a Pixel Spacing of 0.5 (rows) and 0.8 mm (columns). */
    static Attributes.Builder instance(double[] orientation, double... position) {
        return Attributes.builder()
                .put(Tag.IMAGE_POSITION_PATIENT, position)
                .put(Tag.IMAGE_ORIENTATION_PATIENT, orientation)
                .put(Tag.PIXEL_SPACING, 0.5, 0.8)
                .put(Tag.FRAME_OF_REFERENCE_UID, "1.5");
    }

    static Attributes.Builder axial(double z) {
        return instance(AXIAL, -10, 20, z);
    }

    /** Axial slices at these heights. */
    static List<FrameGeometry> heights(double... heights) {
        return read(Arrays.stream(heights).mapToObj(Frames::axial).toList());
    }

    /** Slices of one plane at these positions. */
    static List<FrameGeometry> positions(double[] orientation, double[]... positions) {
        return read(Arrays.stream(positions)
                .map(position -> instance(orientation, position))
                .toList());
    }

    /** Axial slices, each of which says more. */
    static List<FrameGeometry> slices(double[] heights, List<Consumer<Attributes.Builder>> more) {
        return read(IntStream.range(0, heights.length)
                .mapToObj(i -> {
                    var slice = axial(heights[i]);
                    more.get(i).accept(slice);
                    return slice;
                })
                .toList());
    }

    static List<FrameGeometry> read(List<Attributes.Builder> instances) {
        var reader = new GeometryReader();
        return instances.stream()
                .map(instance -> reader.read(instance.build(), 1).frame(0))
                .toList();
    }

    static Attributes item(int tag, double... values) {
        return Attributes.builder().put(tag, values).build();
    }

    static Value.Items items(Attributes... items) {
        return new Value.Items(List.of(items));
    }
}
