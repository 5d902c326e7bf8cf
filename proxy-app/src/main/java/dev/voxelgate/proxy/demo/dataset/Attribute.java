package dev.voxelgate.proxy.demo.dataset;

import static dev.voxelgate.dicomweb.model.Vr.*;

import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.Vr;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The attributes (PS3.6) that phantoms have and that a search may name. */
public enum Attribute {
    TRANSFER_SYNTAX_UID(0x00020010, UI, "TransferSyntaxUID"),
    SPECIFIC_CHARACTER_SET(0x00080005, CS, "SpecificCharacterSet"),
    IMAGE_TYPE(0x00080008, CS, "ImageType"),
    SOP_CLASS_UID(0x00080016, UI, "SOPClassUID"),
    SOP_INSTANCE_UID(0x00080018, UI, "SOPInstanceUID"),
    STUDY_DATE(0x00080020, DA, "StudyDate"),
    SERIES_DATE(0x00080021, DA, "SeriesDate"),
    CONTENT_DATE(0x00080023, DA, "ContentDate"),
    ACQUISITION_DATE_TIME(0x0008002A, DT, "AcquisitionDateTime"),
    STUDY_TIME(0x00080030, TM, "StudyTime"),
    SERIES_TIME(0x00080031, TM, "SeriesTime"),
    CONTENT_TIME(0x00080033, TM, "ContentTime"),
    ACCESSION_NUMBER(0x00080050, SH, "AccessionNumber"),
    INSTANCE_AVAILABILITY(0x00080056, CS, "InstanceAvailability"),
    MODALITY(0x00080060, CS, "Modality"),
    MODALITIES_IN_STUDY(0x00080061, CS, "ModalitiesInStudy"),
    CONVERSION_TYPE(0x00080064, CS, "ConversionType"),
    MANUFACTURER(0x00080070, LO, "Manufacturer"),
    REFERRING_PHYSICIAN_NAME(0x00080090, PN, "ReferringPhysicianName"),
    CODE_VALUE(0x00080100, SH, "CodeValue"),
    CODING_SCHEME_DESIGNATOR(0x00080102, SH, "CodingSchemeDesignator"),
    CODE_MEANING(0x00080104, LO, "CodeMeaning"),
    STUDY_DESCRIPTION(0x00081030, LO, "StudyDescription"),
    SERIES_DESCRIPTION(0x0008103E, LO, "SeriesDescription"),
    MANUFACTURER_MODEL_NAME(0x00081090, LO, "ManufacturerModelName"),
    REFERENCED_SERIES_SEQUENCE(0x00081115, SQ, "ReferencedSeriesSequence"),
    RETRIEVE_URL(0x00081190, UR, "RetrieveURL"),
    AVAILABLE_TRANSFER_SYNTAX_UID(0x00083002, UI, "AvailableTransferSyntaxUID"),
    PIXEL_PRESENTATION(0x00089205, CS, "PixelPresentation"),
    VOLUMETRIC_PROPERTIES(0x00089206, CS, "VolumetricProperties"),
    VOLUME_BASED_CALCULATION_TECHNIQUE(0x00089207, CS, "VolumeBasedCalculationTechnique"),
    FRAME_TYPE(0x00089007, CS, "FrameType"),
    PATIENT_NAME(0x00100010, PN, "PatientName"),
    PATIENT_ID(0x00100020, LO, "PatientID"),
    PATIENT_BIRTH_DATE(0x00100030, DA, "PatientBirthDate"),
    PATIENT_SEX(0x00100040, CS, "PatientSex"),
    SLICE_THICKNESS(0x00180050, DS, "SliceThickness"),
    KVP(0x00180060, DS, "KVP"),
    FRAME_TIME(0x00181063, DS, "FrameTime"),
    SOFTWARE_VERSIONS(0x00181020, LO, "SoftwareVersions"),
    STUDY_INSTANCE_UID(0x0020000D, UI, "StudyInstanceUID"),
    SERIES_INSTANCE_UID(0x0020000E, UI, "SeriesInstanceUID"),
    STUDY_ID(0x00200010, SH, "StudyID"),
    SERIES_NUMBER(0x00200011, IS, "SeriesNumber"),
    INSTANCE_NUMBER(0x00200013, IS, "InstanceNumber"),
    PATIENT_ORIENTATION(0x00200020, CS, "PatientOrientation"),
    IMAGE_POSITION_PATIENT(0x00200032, DS, "ImagePositionPatient"),
    IMAGE_ORIENTATION_PATIENT(0x00200037, DS, "ImageOrientationPatient"),
    FRAME_OF_REFERENCE_UID(0x00200052, UI, "FrameOfReferenceUID"),
    POSITION_REFERENCE_INDICATOR(0x00201040, LO, "PositionReferenceIndicator"),
    NUMBER_OF_STUDY_RELATED_SERIES(0x00201206, IS, "NumberOfStudyRelatedSeries"),
    NUMBER_OF_STUDY_RELATED_INSTANCES(0x00201208, IS, "NumberOfStudyRelatedInstances"),
    NUMBER_OF_SERIES_RELATED_INSTANCES(0x00201209, IS, "NumberOfSeriesRelatedInstances"),
    STACK_ID(0x00209056, SH, "StackID"),
    IN_STACK_POSITION_NUMBER(0x00209057, UL, "InStackPositionNumber"),
    FRAME_CONTENT_SEQUENCE(0x00209111, SQ, "FrameContentSequence"),
    PLANE_POSITION_SEQUENCE(0x00209113, SQ, "PlanePositionSequence"),
    PLANE_ORIENTATION_SEQUENCE(0x00209116, SQ, "PlaneOrientationSequence"),
    DIMENSION_INDEX_VALUES(0x00209157, UL, "DimensionIndexValues"),
    SAMPLES_PER_PIXEL(0x00280002, US, "SamplesPerPixel"),
    PHOTOMETRIC_INTERPRETATION(0x00280004, CS, "PhotometricInterpretation"),
    PLANAR_CONFIGURATION(0x00280006, US, "PlanarConfiguration"),
    NUMBER_OF_FRAMES(0x00280008, IS, "NumberOfFrames"),
    FRAME_INCREMENT_POINTER(0x00280009, AT, "FrameIncrementPointer"),
    ROWS(0x00280010, US, "Rows"),
    COLUMNS(0x00280011, US, "Columns"),
    PIXEL_SPACING(0x00280030, DS, "PixelSpacing"),
    BITS_ALLOCATED(0x00280100, US, "BitsAllocated"),
    BITS_STORED(0x00280101, US, "BitsStored"),
    HIGH_BIT(0x00280102, US, "HighBit"),
    PIXEL_REPRESENTATION(0x00280103, US, "PixelRepresentation"),
    PIXEL_PADDING_VALUE(0x00280120, SS, "PixelPaddingValue"),
    BURNED_IN_ANNOTATION(0x00280301, CS, "BurnedInAnnotation"),
    WINDOW_CENTER(0x00281050, DS, "WindowCenter"),
    WINDOW_WIDTH(0x00281051, DS, "WindowWidth"),
    RESCALE_INTERCEPT(0x00281052, DS, "RescaleIntercept"),
    RESCALE_SLOPE(0x00281053, DS, "RescaleSlope"),
    RESCALE_TYPE(0x00281054, LO, "RescaleType"),
    RED_PALETTE_DESCRIPTOR(0x00281101, US, "RedPaletteColorLookupTableDescriptor"),
    GREEN_PALETTE_DESCRIPTOR(0x00281102, US, "GreenPaletteColorLookupTableDescriptor"),
    BLUE_PALETTE_DESCRIPTOR(0x00281103, US, "BluePaletteColorLookupTableDescriptor"),
    RED_PALETTE_DATA(0x00281201, OW, "RedPaletteColorLookupTableData"),
    GREEN_PALETTE_DATA(0x00281202, OW, "GreenPaletteColorLookupTableData"),
    BLUE_PALETTE_DATA(0x00281203, OW, "BluePaletteColorLookupTableData"),
    LOSSY_IMAGE_COMPRESSION(0x00282110, CS, "LossyImageCompression"),
    PIXEL_MEASURES_SEQUENCE(0x00289110, SQ, "PixelMeasuresSequence"),
    PIXEL_VALUE_TRANSFORMATION_SEQUENCE(0x00289145, SQ, "PixelValueTransformationSequence"),
    SEGMENTATION_TYPE(0x00620001, CS, "SegmentationType"),
    SEGMENT_SEQUENCE(0x00620002, SQ, "SegmentSequence"),
    SEGMENTED_PROPERTY_CATEGORY_SEQUENCE(0x00620003, SQ, "SegmentedPropertyCategoryCodeSequence"),
    SEGMENT_NUMBER(0x00620004, US, "SegmentNumber"),
    SEGMENT_LABEL(0x00620005, LO, "SegmentLabel"),
    SEGMENT_ALGORITHM_TYPE(0x00620008, CS, "SegmentAlgorithmType"),
    SEGMENT_IDENTIFICATION_SEQUENCE(0x0062000A, SQ, "SegmentIdentificationSequence"),
    REFERENCED_SEGMENT_NUMBER(0x0062000B, US, "ReferencedSegmentNumber"),
    SEGMENTED_PROPERTY_TYPE_SEQUENCE(0x0062000F, SQ, "SegmentedPropertyTypeCodeSequence"),
    CONTENT_LABEL(0x00700080, CS, "ContentLabel"),
    CONTENT_DESCRIPTION(0x00700081, LO, "ContentDescription"),
    CONTENT_CREATOR_NAME(0x00700084, PN, "ContentCreatorName"),
    SHARED_FUNCTIONAL_GROUPS_SEQUENCE(Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE, SQ, "SharedFunctionalGroupsSequence"),
    PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE(
            Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE, SQ, "PerFrameFunctionalGroupsSequence");

    private static final Map<String, Attribute> BY_KEYWORD =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Attribute::keyword, Function.identity()));
    private static final Map<Integer, Attribute> BY_TAG =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Attribute::tag, Function.identity()));

    private final int tag;
    private final Vr vr;
    private final String keyword;

    Attribute(int tag, Vr vr, String keyword) {
        this.tag = tag;
        this.vr = vr;
        this.keyword = keyword;
    }

    /** {@code 0xggggeeee}. */
    public int tag() {
        return tag;
    }

    public Vr vr() {
        return vr;
    }

    /** The keyword of PS3.6, as a search's query parameters name it. */
    public String keyword() {
        return keyword;
    }

    /** The attribute with a tag, if it is one of these. */
    public static Optional<Attribute> tagged(int tag) {
        return Optional.ofNullable(BY_TAG.get(tag));
    }

    /** The attribute that a query parameter's name stands for: a keyword or {@code ggggeeee} (PS3.18 8.3.4.1). */
    public static Optional<Attribute> named(String name) {
        var byKeyword = BY_KEYWORD.get(name);
        if (byKeyword != null || !name.matches("[0-9A-Fa-f]{8}")) {
            return Optional.ofNullable(byKeyword);
        }
        return tagged(Tag.parse(name));
    }
}
