package dev.voxelgate.proxy.decode;

/** A frame cannot be decoded. The message says why and holds no patient data. */
public final class DecodeException extends Exception {

    public DecodeException(String message) {
        super(message);
    }

    public DecodeException(String message, Throwable cause) {
        super(message, cause);
    }
}
