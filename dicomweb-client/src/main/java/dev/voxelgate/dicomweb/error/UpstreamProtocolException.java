package dev.voxelgate.dicomweb.error;

/** The archive's answer is not HTTP, or of a media type or content encoding that was not asked for. */
public sealed class UpstreamProtocolException extends UpstreamException permits UpstreamMediaTypeException {

    public UpstreamProtocolException(String operation, String message) {
        super(operation, message);
    }
}
