package dev.voxelgate.dicomweb.part10;

import dev.voxelgate.dicomweb.stream.MalformedStreamException;

/** A stored instance breaks the rules of DICOM files: what is wrong is the object, not the answer that carries it. */
public final class MalformedInstanceException extends MalformedStreamException {

    MalformedInstanceException(MalformedStreamException failure) {
        super(failure);
    }
}
