package dev.voxelgate.dicomweb.model;

import static java.util.Map.entry;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The Value Representations of the attributes in {@link Tag} (PS3.6), for data that do not name them. */
public final class DataDictionary {

    private static final Map<Integer, Vr> VRS = Map.ofEntries(
            entry(Tag.TRANSFER_SYNTAX_UID, Vr.UI),
            entry(Tag.SPECIFIC_CHARACTER_SET, Vr.CS),
            entry(Tag.SOP_CLASS_UID, Vr.UI),
            entry(Tag.SOP_INSTANCE_UID, Vr.UI),
            entry(Tag.STUDY_DATE, Vr.DA),
            entry(Tag.STUDY_TIME, Vr.TM),
            entry(Tag.ACCESSION_NUMBER, Vr.SH),
            entry(Tag.MODALITY, Vr.CS),
            entry(Tag.STUDY_DESCRIPTION, Vr.LO),
            entry(Tag.SERIES_DESCRIPTION, Vr.LO),
            entry(Tag.AVAILABLE_TRANSFER_SYNTAX_UID, Vr.UI),
            entry(Tag.PATIENT_NAME, Vr.PN),
            entry(Tag.PATIENT_ID, Vr.LO),
            entry(Tag.STUDY_INSTANCE_UID, Vr.UI),
            entry(Tag.SERIES_INSTANCE_UID, Vr.UI),
            entry(Tag.SERIES_NUMBER, Vr.IS),
            entry(Tag.INSTANCE_NUMBER, Vr.IS),
            entry(Tag.IMAGE_POSITION_PATIENT, Vr.DS),
            entry(Tag.IMAGE_ORIENTATION_PATIENT, Vr.DS),
            entry(Tag.PLANE_POSITION_SEQUENCE, Vr.SQ),
            entry(Tag.PLANE_ORIENTATION_SEQUENCE, Vr.SQ),
            entry(Tag.CONCATENATION_UID, Vr.UI),
            entry(Tag.IN_CONCATENATION_NUMBER, Vr.US),
            entry(Tag.CONCATENATION_FRAME_OFFSET_NUMBER, Vr.UL),
            entry(Tag.SAMPLES_PER_PIXEL, Vr.US),
            entry(Tag.PHOTOMETRIC_INTERPRETATION, Vr.CS),
            entry(Tag.PLANAR_CONFIGURATION, Vr.US),
            entry(Tag.NUMBER_OF_FRAMES, Vr.IS),
            entry(Tag.ROWS, Vr.US),
            entry(Tag.COLUMNS, Vr.US),
            entry(Tag.BITS_ALLOCATED, Vr.US),
            entry(Tag.BITS_STORED, Vr.US),
            entry(Tag.HIGH_BIT, Vr.US),
            entry(Tag.PIXEL_REPRESENTATION, Vr.US),
            entry(Tag.RESCALE_INTERCEPT, Vr.DS),
            entry(Tag.RESCALE_SLOPE, Vr.DS),
            entry(Tag.RED_PALETTE_DESCRIPTOR, Vr.US),
            entry(Tag.GREEN_PALETTE_DESCRIPTOR, Vr.US),
            entry(Tag.BLUE_PALETTE_DESCRIPTOR, Vr.US),
            entry(Tag.RED_PALETTE_DATA, Vr.OW),
            entry(Tag.GREEN_PALETTE_DATA, Vr.OW),
            entry(Tag.BLUE_PALETTE_DATA, Vr.OW),
            entry(Tag.SEGMENTED_RED_PALETTE_DATA, Vr.OW),
            entry(Tag.SEGMENTED_GREEN_PALETTE_DATA, Vr.OW),
            entry(Tag.SEGMENTED_BLUE_PALETTE_DATA, Vr.OW),
            entry(Tag.MODALITY_LUT_SEQUENCE, Vr.SQ),
            entry(Tag.LUT_DESCRIPTOR, Vr.US),
            entry(Tag.LUT_DATA, Vr.OW),
            entry(Tag.PIXEL_VALUE_TRANSFORMATION_SEQUENCE, Vr.SQ),
            entry(Tag.DOSE_GRID_SCALING, Vr.DS),
            entry(Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE, Vr.SQ),
            entry(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE, Vr.SQ),
            entry(Tag.EXTENDED_OFFSET_TABLE, Vr.OV),
            entry(Tag.EXTENDED_OFFSET_TABLE_LENGTHS, Vr.OV),
            entry(Tag.FLOAT_PIXEL_DATA, Vr.OF),
            entry(Tag.DOUBLE_FLOAT_PIXEL_DATA, Vr.OD),
            entry(Tag.PIXEL_DATA, Vr.OW));

    private DataDictionary() {}

    /** The Value Representation that implicit VR data have for a tag, or null for a tag that is not in {@link Tag}. */
    public static @Nullable Vr vr(int tag) {
        return VRS.get(tag);
    }
}
