package dev.voxelgate.proxy.container;

/** How the file of an array is compressed as a whole. */
public enum Compression {
    /** Not at all: its length is known, and parts of it can be made. */
    NONE,
    /** As the only member of an {@code .npz}. */
    NPZ,
    /** With gzip. */
    GZIP
}
