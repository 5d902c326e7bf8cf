package dev.voxelgate.proxy.volume;

/**
 * What a request chooses about the form of its array, whatever the array is made of.
 *
 * @param rescale whether the modality transformation is applied, giving float32
 * @param compress whether the answer is a deflated {@code .npz} rather than a {@code .npy}
 */
public record ArrayOptions(boolean rescale, boolean compress) {

    /** The options of a request that names none: rescaled, not compressed. */
    public static final ArrayOptions DEFAULT = new ArrayOptions(true, false);
}
