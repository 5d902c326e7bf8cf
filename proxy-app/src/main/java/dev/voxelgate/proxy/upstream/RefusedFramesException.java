package dev.voxelgate.proxy.upstream;

/** Frames cannot be had one by one: the archive refuses, or they are not told apart. The whole instance has them. */
final class RefusedFramesException extends RuntimeException {

    RefusedFramesException(String reason) {
        super(reason, null, false, false);
    }

    RefusedFramesException(Throwable cause) {
        super(cause.getMessage(), cause, false, false);
    }
}
