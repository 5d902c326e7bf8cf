package dev.voxelgate.proxy.decode.isolated;

/** A worker gave no answer: it ended, it hung, or it could not be started. The message says which. */
final class WorkerFailedException extends Exception {

    WorkerFailedException(String message) {
        super(message);
    }

    WorkerFailedException(String message, Throwable cause) {
        super(message, cause);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
