package dev.voxelgate.proxy.decode.jpeg2000;

/** The native library cannot be used here; the message is the reason in words for an operator. */
final class UnavailableException extends Exception {

    private final String reason;

    UnavailableException(String message) {
        super(message);
        reason = message;
    }

    UnavailableException(String message, Throwable cause) {
        super(message, cause);
        reason = message;
    }

    String reason() {
        return reason;
    }
}
