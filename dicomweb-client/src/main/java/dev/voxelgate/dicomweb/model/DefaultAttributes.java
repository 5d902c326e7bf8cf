package dev.voxelgate.dicomweb.model;

import java.util.Set;

/**
 * The attributes that parsers keep unless their caller names others: those that say what an object is, where it belongs,
 * and how its pixels are read. A patient's name and descriptions of a study are none of these.
 */
public final class DefaultAttributes {

    static final Set<Integer> TAGS = Set.of(
            Tag.TRANSFER_SYNTAX_UID,
            Tag.SPECIFIC_CHARACTER_SET,
            Tag.SOP_CLASS_UID,
            Tag.SOP_INSTANCE_UID,
            Tag.STUDY_DATE,
            Tag.STUDY_TIME,
            Tag.ACCESSION_NUMBER,
            Tag.MODALITY,
            Tag.SERIES_DESCRIPTION,
            Tag.AVAILABLE_TRANSFER_SYNTAX_UID,
            Tag.PATIENT_ID,
            Tag.STUDY_INSTANCE_UID,
            Tag.SERIES_INSTANCE_UID,
            Tag.SERIES_NUMBER,
            Tag.INSTANCE_NUMBER,
            Tag.IMAGE_POSITION_PATIENT,
            Tag.IMAGE_ORIENTATION_PATIENT,
            Tag.PLANE_POSITION_SEQUENCE,
            Tag.PLANE_ORIENTATION_SEQUENCE,
            Tag.CONCATENATION_UID,
            Tag.IN_CONCATENATION_NUMBER,
            Tag.CONCATENATION_FRAME_OFFSET_NUMBER,
            Tag.SAMPLES_PER_PIXEL,
            Tag.PHOTOMETRIC_INTERPRETATION,
            Tag.PLANAR_CONFIGURATION,
            Tag.NUMBER_OF_FRAMES,
            Tag.ROWS,
            Tag.COLUMNS,
            Tag.BITS_ALLOCATED,
            Tag.BITS_STORED,
            Tag.HIGH_BIT,
            Tag.PIXEL_REPRESENTATION,
            Tag.RESCALE_INTERCEPT,
            Tag.RESCALE_SLOPE,
            Tag.RED_PALETTE_DESCRIPTOR,
            Tag.GREEN_PALETTE_DESCRIPTOR,
            Tag.BLUE_PALETTE_DESCRIPTOR,
            Tag.RED_PALETTE_DATA,
            Tag.GREEN_PALETTE_DATA,
            Tag.BLUE_PALETTE_DATA,
            Tag.SEGMENTED_RED_PALETTE_DATA,
            Tag.SEGMENTED_GREEN_PALETTE_DATA,
            Tag.SEGMENTED_BLUE_PALETTE_DATA,
            Tag.MODALITY_LUT_SEQUENCE,
            Tag.LUT_DESCRIPTOR,
            Tag.LUT_DATA,
            Tag.PIXEL_VALUE_TRANSFORMATION_SEQUENCE,
            Tag.DOSE_GRID_SCALING,
            Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE,
            Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE,
            Tag.EXTENDED_OFFSET_TABLE,
            Tag.EXTENDED_OFFSET_TABLE_LENGTHS,
            Tag.FLOAT_PIXEL_DATA,
            Tag.DOUBLE_FLOAT_PIXEL_DATA,
            Tag.PIXEL_DATA);

    private DefaultAttributes() {}

    /** Whether an attribute is kept, at every level of a data set. */
    public static boolean contains(int tag) {
        return TAGS.contains(tag);
    }
}
