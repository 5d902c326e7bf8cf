package dev.voxelgate.proxy.volume;

/** What the order of a plan's instances rests on. */
public enum OrderedBy {
    /** Nothing: there is one instance. */
    NOTHING,
    /** The instances are the parts of one concatenation, in their order. */
    CONCATENATION,
    /** Image Position (Patient) along the normal that all of them have. */
    POSITION,
    /** Image Position (Patient) along the normal of the first by Instance Number: others have the opposite one. */
    POSITION_FROM_FIRST,
    /** Instance Number. */
    INSTANCE_NUMBER;

    /** As the geometry names it. */
    String word() {
        return switch (this) {
            case POSITION, POSITION_FROM_FIRST -> "position";
            case INSTANCE_NUMBER -> "instance-number";
            case NOTHING, CONCATENATION -> "stored";
        };
    }

    /** Whether an instance with another position or orientation could be elsewhere. */
    boolean restsOnPositions() {
        return this != NOTHING && this != CONCATENATION;
    }

    /** Whether an instance with another Instance Number could be elsewhere, or change the direction. */
    boolean restsOnNumbers() {
        return this == POSITION_FROM_FIRST || this == INSTANCE_NUMBER;
    }
}
