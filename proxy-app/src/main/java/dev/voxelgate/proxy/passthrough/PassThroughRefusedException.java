package dev.voxelgate.proxy.passthrough;

/** A request that is not passed on to the archive (status 403). The message says why, without a word of the request. */
public final class PassThroughRefusedException extends RuntimeException {

    public PassThroughRefusedException(String message) {
        super(message, null, false, false); // a refusal is to cost nothing
    }
}
