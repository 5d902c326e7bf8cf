package dev.voxelgate.proxy.volume.geometry;

/** What the frames of a series are to each other. */
public enum Verdict {
    /** Parallel slices at equal distances, above each other. */
    VOLUME("volume"),
    /** The same, but the stack leans: a gantry tilt. */
    SHEARED("sheared"),
    /** Slices are missing: some distances are multiples of the smallest. */
    GAPS("gaps"),
    /** Parallel slices that no affine describes; duplicates are a reason. */
    IRREGULAR("irregular"),
    /** The slices are not parallel. */
    MIXED_ORIENTATION("mixed-orientation"),
    /** Every position comes equally often, and an attribute tells the volumes apart. */
    MULTI("multi"),
    /** There is one frame. */
    SINGLE("single"),
    /** No frame says where it is. */
    NONE("none");

    private final String word;

    Verdict(String word) {
        this.word = word;
    }

    /** As the geometry has it. */
    public String word() {
        return word;
    }

    /** Whether an affine describes the frames. */
    public boolean hasAffine() {
        return this == VOLUME || this == SHEARED;
    }
}
