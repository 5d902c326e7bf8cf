package dev.voxelgate.proxy.decode.isolated;

/** Why a worker process ended before the gateway did. */
public enum Ending {
    /** It ended by itself, was killed, or gave something else than an answer. */
    FAILED,
    /** It was ended because its time for a frame, or for its start, was over. */
    LATE,
    /** It was replaced after {@link WorkerPool#MAX_FRAMES} frames. */
    FRAMES,
    /** It was replaced because its memory had grown. */
    MEMORY,
    /** No frame needed it any more. */
    UNUSED
}
