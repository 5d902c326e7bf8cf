package dev.voxelgate.dicomweb.error;

/** The archive's answer is of a media type that was not asked for, for example a page of HTML. It has not been read. */
public final class UpstreamMediaTypeException extends UpstreamProtocolException {

    public UpstreamMediaTypeException(String operation, String message) {
        super(operation, message);
    }
}
