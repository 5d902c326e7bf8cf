package dev.voxelgate.proxy.container;

import dev.voxelgate.proxy.volume.ArrayPlan;
import dev.voxelgate.proxy.volume.VolumeRequest;

/** A file format that holds an array. */
public sealed interface Container permits NpyContainer, NiftiContainer, NrrdContainer {

    /** Of the file name, with its dot. */
    String extension();

    /** The media type of its own; every container is bytes too. */
    String mediaType();

    /**
     * The file of an array.
     *
     * @param plan of this request
     * @throws dev.voxelgate.proxy.volume.UnprocessableVolumeException when the format cannot hold the array
     */
    ArrayFile file(VolumeRequest request, ArrayPlan plan);
}
