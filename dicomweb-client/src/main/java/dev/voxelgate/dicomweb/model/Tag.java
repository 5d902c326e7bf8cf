package dev.voxelgate.dicomweb.model;

/** The attribute tags this project knows by name (PS3.6), {@code 0xggggeeee}, and how they are written. */
public final class Tag {

    public static final int TRANSFER_SYNTAX_UID = 0x00020010;
    public static final int SPECIFIC_CHARACTER_SET = 0x00080005;
    public static final int IMAGE_TYPE = 0x00080008;
    public static final int SOP_CLASS_UID = 0x00080016;
    public static final int SOP_INSTANCE_UID = 0x00080018;
    public static final int STUDY_DATE = 0x00080020;
    public static final int STUDY_TIME = 0x00080030;
    public static final int ACCESSION_NUMBER = 0x00080050;
    public static final int MODALITY = 0x00080060;
    public static final int STUDY_DESCRIPTION = 0x00081030;
    public static final int SERIES_DESCRIPTION = 0x0008103E;
    public static final int AVAILABLE_TRANSFER_SYNTAX_UID = 0x00083002;
    public static final int PATIENT_NAME = 0x00100010;
    public static final int PATIENT_ID = 0x00100020;
    public static final int ECHO_TIME = 0x00180081;
    public static final int ECHO_NUMBERS = 0x00180086;
    public static final int SPACING_BETWEEN_SLICES = 0x00180088;
    public static final int TRIGGER_TIME = 0x00181060;
    public static final int DIFFUSION_GRADIENT_DIRECTION_SEQUENCE = 0x00189076;
    public static final int EFFECTIVE_ECHO_TIME = 0x00189082;
    public static final int DIFFUSION_B_VALUE = 0x00189087;
    public static final int DIFFUSION_GRADIENT_ORIENTATION = 0x00189089;
    public static final int MR_ECHO_SEQUENCE = 0x00189114;
    public static final int MR_DIFFUSION_SEQUENCE = 0x00189117;
    public static final int CARDIAC_SYNCHRONIZATION_SEQUENCE = 0x00189118;
    public static final int STUDY_INSTANCE_UID = 0x0020000D;
    public static final int SERIES_INSTANCE_UID = 0x0020000E;
    public static final int SERIES_NUMBER = 0x00200011;
    public static final int INSTANCE_NUMBER = 0x00200013;
    public static final int IMAGE_POSITION_PATIENT = 0x00200032;
    public static final int IMAGE_ORIENTATION_PATIENT = 0x00200037;
    public static final int FRAME_OF_REFERENCE_UID = 0x00200052;
    public static final int TEMPORAL_POSITION_IDENTIFIER = 0x00200100;
    public static final int NUMBER_OF_STUDY_RELATED_SERIES = 0x00201206;
    public static final int NUMBER_OF_SERIES_RELATED_INSTANCES = 0x00201209;
    public static final int STACK_ID = 0x00209056;
    public static final int IN_STACK_POSITION_NUMBER = 0x00209057;
    public static final int FRAME_CONTENT_SEQUENCE = 0x00209111;
    public static final int PLANE_POSITION_SEQUENCE = 0x00209113;
    public static final int PLANE_ORIENTATION_SEQUENCE = 0x00209116;
    public static final int TEMPORAL_POSITION_INDEX = 0x00209128;
    public static final int NOMINAL_CARDIAC_TRIGGER_DELAY_TIME = 0x00209153;
    public static final int DIMENSION_INDEX_VALUES = 0x00209157;
    public static final int CONCATENATION_UID = 0x00209161;
    public static final int IN_CONCATENATION_NUMBER = 0x00209162;
    public static final int CONCATENATION_FRAME_OFFSET_NUMBER = 0x00209228;
    public static final int SAMPLES_PER_PIXEL = 0x00280002;
    public static final int PHOTOMETRIC_INTERPRETATION = 0x00280004;
    public static final int PLANAR_CONFIGURATION = 0x00280006;
    public static final int NUMBER_OF_FRAMES = 0x00280008;
    public static final int ROWS = 0x00280010;
    public static final int COLUMNS = 0x00280011;
    public static final int PIXEL_SPACING = 0x00280030;
    public static final int BITS_ALLOCATED = 0x00280100;
    public static final int BITS_STORED = 0x00280101;
    public static final int HIGH_BIT = 0x00280102;
    public static final int PIXEL_REPRESENTATION = 0x00280103;
    public static final int WINDOW_CENTER = 0x00281050;
    public static final int WINDOW_WIDTH = 0x00281051;
    public static final int RESCALE_INTERCEPT = 0x00281052;
    public static final int RESCALE_SLOPE = 0x00281053;
    public static final int RESCALE_TYPE = 0x00281054;
    public static final int RED_PALETTE_DESCRIPTOR = 0x00281101;
    public static final int GREEN_PALETTE_DESCRIPTOR = 0x00281102;
    public static final int BLUE_PALETTE_DESCRIPTOR = 0x00281103;
    public static final int RED_PALETTE_DATA = 0x00281201;
    public static final int GREEN_PALETTE_DATA = 0x00281202;
    public static final int BLUE_PALETTE_DATA = 0x00281203;
    public static final int SEGMENTED_RED_PALETTE_DATA = 0x00281221;
    public static final int SEGMENTED_GREEN_PALETTE_DATA = 0x00281222;
    public static final int SEGMENTED_BLUE_PALETTE_DATA = 0x00281223;
    public static final int MODALITY_LUT_SEQUENCE = 0x00283000;
    public static final int LUT_DESCRIPTOR = 0x00283002;
    public static final int LUT_DATA = 0x00283006;
    public static final int PIXEL_MEASURES_SEQUENCE = 0x00289110;
    public static final int FRAME_VOI_LUT_SEQUENCE = 0x00289132;
    public static final int PIXEL_VALUE_TRANSFORMATION_SEQUENCE = 0x00289145;
    public static final int DETECTOR_INFORMATION_SEQUENCE = 0x00540022;
    public static final int SLICE_VECTOR = 0x00540080;
    public static final int FRAME_REFERENCE_TIME = 0x00541300;
    public static final int GRID_FRAME_OFFSET_VECTOR = 0x3004000C;
    public static final int DOSE_GRID_SCALING = 0x3004000E;
    public static final int SHARED_FUNCTIONAL_GROUPS_SEQUENCE = 0x52009229;
    public static final int PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE = 0x52009230;
    public static final int EXTENDED_OFFSET_TABLE = 0x7FE00001;
    public static final int EXTENDED_OFFSET_TABLE_LENGTHS = 0x7FE00002;
    public static final int FLOAT_PIXEL_DATA = 0x7FE00008;
    public static final int DOUBLE_FLOAT_PIXEL_DATA = 0x7FE00009;
    public static final int PIXEL_DATA = 0x7FE00010;
    public static final int ITEM = 0xFFFEE000;
    public static final int ITEM_DELIMITATION = 0xFFFEE00D;
    public static final int SEQUENCE_DELIMITATION = 0xFFFEE0DD;

    private Tag() {}

    /** Parses {@code ggggeeee}, as DICOM JSON writes it (PS3.18 F.2.2). */
    public static int parse(String hex) {
        if (hex.length() != 8) {
            throw new IllegalArgumentException("a tag has eight hexadecimal digits, not " + hex.length());
        }
        return Integer.parseUnsignedInt(hex, 16);
    }

    /** Writes {@code (gggg,eeee)}. */
    public static String format(int tag) {
        return "(%04X,%04X)".formatted(tag >>> 16, tag & 0xFFFF);
    }
}
