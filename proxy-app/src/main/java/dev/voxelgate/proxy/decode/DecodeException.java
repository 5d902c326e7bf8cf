package dev.voxelgate.proxy.decode;

/** A frame cannot be decoded. The message says why, with the byte offset where there is one, and no patient data. */
public sealed class DecodeException extends Exception permits UnsupportedTransferSyntaxException {

    public DecodeException(String message) {
        super(message);
    }

    public DecodeException(String message, Throwable cause) {
        super(message, cause);
    }
}
