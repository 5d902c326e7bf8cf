package dev.voxelgate.proxy.web.problem;

/** A Zarr store has no such key, whatever becomes of it (status 404): for its clients, an empty chunk. */
public final class UnknownKeyException extends RuntimeException {

    public UnknownKeyException() {
        super("the store has no such key");
    }
}
