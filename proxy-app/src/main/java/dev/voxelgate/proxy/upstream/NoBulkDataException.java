package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.model.Uid;

/** The archive's metadata name no bulk data that hold the pixels of an instance, so that they are to be had in another way. */
final class NoBulkDataException extends ContradictionException {

    NoBulkDataException(Uid instance) {
        super(instance.value(), "they name no bulk data of its pixels");
    }
}
