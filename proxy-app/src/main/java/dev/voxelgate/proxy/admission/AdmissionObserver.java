package dev.voxelgate.proxy.admission;

/** Receives the waiting times of requests. Called from any thread: must neither block nor throw. */
@FunctionalInterface
public interface AdmissionObserver {

    /** Sees nothing. */
    AdmissionObserver NONE = (_, _, _, _) -> {};

    /** What is shared. */
    enum Resource {
        /** Places of arrays. */
        ARRAYS,
        /** Bytes of what is under way. */
        MEMORY,
        /** Places of requests that are passed on. */
        PASSAGES,
        /** Places of chunks, and of other keys of a Zarr store. */
        CHUNKS
    }

    /** How waiting ended. */
    enum Outcome {
        GRANTED,
        /** At once, because too many wait already. */
        REFUSED,
        TIMEOUT
    }

    /**
     * A request got what it asked for, or did not; one that was given up by its client is not told of.
     *
     * @param amount of the resource
     */
    void waited(Resource resource, long amount, Outcome outcome, long nanoseconds);
}
