package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.model.Uid;

/**
 * The archive's metadata leave out attributes that the instance has. An Orthanc's metadata of a series do when its option
 * {@code SeriesMetadata} is {@code MainDicomTags} or {@code Extrapolate}.
 */
final class IncompleteMetadataException extends ContradictionException {

    IncompleteMetadataException(Uid instance) {
        super(instance.value(), "they leave out attributes of its image");
    }
}
