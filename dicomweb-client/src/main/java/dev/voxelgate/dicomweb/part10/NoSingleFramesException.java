package dev.voxelgate.dicomweb.part10;

import dev.voxelgate.dicomweb.model.TransferSyntax;

/** A file whose transfer syntax has no frames that can be given one by one: video, or pixel data at a JPIP server. */
public final class NoSingleFramesException extends RuntimeException {

    public NoSingleFramesException(TransferSyntax transferSyntax) {
        super("frames of the transfer syntax %s cannot be read: %s"
                .formatted(transferSyntax, transferSyntax.isVideo() ? "it is video" : "they are not in the file"));
    }
}
