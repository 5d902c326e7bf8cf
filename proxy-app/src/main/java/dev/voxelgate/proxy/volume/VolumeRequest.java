package dev.voxelgate.proxy.volume;

/**
 * A parsed request for an array.
 *
 * @param target what it is to be made of
 * @param rescale whether the modality transformation is applied, giving float32
 * @param compress whether the answer is a deflated {@code .npz} rather than a {@code .npy}
 */
public record VolumeRequest(VolumeTarget target, boolean rescale, boolean compress) {}
