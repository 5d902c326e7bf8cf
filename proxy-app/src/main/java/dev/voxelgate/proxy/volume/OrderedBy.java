package dev.voxelgate.proxy.volume;

/** What the order of a plan's instances rests on. */
public enum OrderedBy {
    /** Nothing: there is one instance. */
    NOTHING,
    /** The instances are the parts of one concatenation, in their order. */
    CONCATENATION,
    /** Image Position (Patient) along the normal. */
    POSITION,
    /** Instance Number. */
    INSTANCE_NUMBER
}
