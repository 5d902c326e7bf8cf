package dev.voxelgate.proxy.volume;

import dev.voxelgate.proxy.numpy.DType;
import org.jspecify.annotations.Nullable;

/**
 * What a request chooses about the form of its array, whatever the array is made of. In this order: rescaled, converted, laid
 * out, selected, put into a container.
 *
 * @param rescale whether the modality transformation is applied, giving float32
 * @param compress whether the answer is a deflated {@code .npz} rather than a {@code .npy}
 * @param dtype the element type, null for the one that the values have
 * @param clip whether values beyond the range of an integer {@code dtype} saturate, rather than being refused
 * @param layout the order of the axes
 * @param selection the part of the array that is answered
 * @param geometry whether an {@code .npz} has the affines beside the array
 */
public record ArrayOptions(
        boolean rescale,
        boolean compress,
        @Nullable DType dtype,
        boolean clip,
        ArrayLayout layout,
        ArraySelection selection,
        boolean geometry) {

    /** The options of a request that names none: rescaled, not compressed. */
    public static final ArrayOptions DEFAULT = new ArrayOptions(true, false);

    /** Without affines beside the array. */
    public ArrayOptions(
            boolean rescale,
            boolean compress,
            @Nullable DType dtype,
            boolean clip,
            ArrayLayout layout,
            ArraySelection selection) {
        this(rescale, compress, dtype, clip, layout, selection, false);
    }

    /** The whole array, in the type that the values have. */
    public ArrayOptions(boolean rescale, boolean compress) {
        this(rescale, compress, null, false, ArrayLayout.ZYXC, ArraySelection.ALL);
    }
}
