package dev.voxelgate.proxy.volume.geometry;

import dev.voxelgate.dicomweb.model.Tag;

/**
 * An attribute by which the volumes of a series can differ. In the order in which they are tried: the first that fits
 * splits the series.
 */
enum Dimension {
    TEMPORAL_POSITION_IDENTIFIER("TemporalPositionIdentifier", Tag.TEMPORAL_POSITION_IDENTIFIER),
    TEMPORAL_POSITION_INDEX("TemporalPositionIndex", Tag.TEMPORAL_POSITION_INDEX, Tag.FRAME_CONTENT_SEQUENCE),
    DIFFUSION_B_VALUE("DiffusionBValue", Tag.DIFFUSION_B_VALUE, Tag.MR_DIFFUSION_SEQUENCE),
    TRIGGER_TIME("TriggerTime", Tag.TRIGGER_TIME),
    NOMINAL_CARDIAC_TRIGGER_DELAY_TIME(
            "NominalCardiacTriggerDelayTime",
            Tag.NOMINAL_CARDIAC_TRIGGER_DELAY_TIME,
            Tag.CARDIAC_SYNCHRONIZATION_SEQUENCE),
    ECHO_TIME("EchoTime", Tag.ECHO_TIME),
    EFFECTIVE_ECHO_TIME("EffectiveEchoTime", Tag.EFFECTIVE_ECHO_TIME, Tag.MR_ECHO_SEQUENCE),
    ECHO_NUMBERS("EchoNumbers", Tag.ECHO_NUMBERS),
    STACK_ID("StackID", Tag.STACK_ID, Tag.FRAME_CONTENT_SEQUENCE),
    IN_STACK_POSITION_NUMBER("InStackPositionNumber", Tag.IN_STACK_POSITION_NUMBER, Tag.FRAME_CONTENT_SEQUENCE),
    /** Each component is a dimension of its own. */
    DIMENSION_INDEX_VALUES("DimensionIndexValues", Tag.DIMENSION_INDEX_VALUES, Tag.FRAME_CONTENT_SEQUENCE),
    /** The time of a dynamic PET, which has no temporal position. */
    FRAME_REFERENCE_TIME("FrameReferenceTime", Tag.FRAME_REFERENCE_TIME),
    /** Only together with another: images without diffusion, and traces, have none. */
    DIFFUSION_GRADIENT_ORIENTATION(
            "DiffusionGradientOrientation",
            Tag.DIFFUSION_GRADIENT_ORIENTATION,
            Tag.MR_DIFFUSION_SEQUENCE,
            Tag.DIFFUSION_GRADIENT_DIRECTION_SEQUENCE);

    private final String keyword;
    private final int tag;

    @SuppressWarnings("ImmutableEnumChecker") // never written, and given out as a copy
    private final int[] sequences;

    Dimension(String keyword, int tag, int... sequences) {
        this.keyword = keyword;
        this.tag = tag;
        this.sequences = sequences;
    }

    /** The standard's keyword (PS3.6). */
    String keyword() {
        return keyword;
    }

    /** Whether a frame without the attribute can be in a group. */
    boolean mayBeAbsent() {
        return this == DIFFUSION_GRADIENT_ORIENTATION;
    }

    /** Whether devices write the moment of each slice rather than that of the volume. */
    boolean isMeasured() {
        return this == TRIGGER_TIME || this == NOMINAL_CARDIAC_TRIGGER_DELAY_TIME;
    }

    int tag() {
        return tag;
    }

    /** The sequences around it in functional groups, from the outermost. */
    int[] sequences() {
        return sequences.clone();
    }
}
