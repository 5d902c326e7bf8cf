package dev.voxelgate.proxy.nifti;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The header of a single-file NIfTI, little endian, up to where its voxels start: NIfTI-1 (nifti1.h) when every dimension fits
 * into 15 bits, else NIfTI-2 (nifti2.h). Lengths are in mm.
 *
 * @param sizes voxels along x, y, z and, where there is such an axis, t; x is fastest in the file
 * @param type of a voxel
 * @param affineRasXyz 4 × 4, by rows: maps (x, y, z, 1) to RAS. It becomes the sform, and the qform where it is a rotation
 * @param scaling of the voxels' values
 * @param display what a viewer shows as black and white
 * @param description up to 79 ASCII characters
 */
public record NiftiHeader(
        List<Long> sizes,
        NiftiType type,
        List<List<Double>> affineRasXyz,
        Scaling scaling,
        Optional<Display> display,
        String description) {

    private static final int LARGEST_DIMENSION_OF_NIFTI1 = 32_767;
    private static final int DIMENSIONS = 7;

    private static final int NIFTI1_BYTES = 348;
    private static final int NIFTI2_BYTES = 540;

    /** Behind the header: whether extensions follow, of which there are none. */
    private static final int EXTENDER_BYTES = 4;

    private static final int DESCRIPTION_BYTES = 80;
    private static final int AUX_FILE_BYTES = 24;
    private static final int INTENT_NAME_BYTES = 16;

    /** {@code NIFTI_XFORM_SCANNER_ANAT}. */
    private static final int SCANNER = 1;

    /** {@code NIFTI_UNITS_MM}; what a fourth axis counts is not told. */
    private static final int MILLIMETRES = 2;

    /**
     * What makes modality values of the stored ones.
     *
     * @param slope the factor, which is never 0: that would stand for "no scaling"
     * @param intercept what is added
     */
    public record Scaling(double slope, double intercept) {

        /** Of values that need none. */
        public static final Scaling NONE = new Scaling(1, 0);

        /** Refuses what a header cannot say. */
        public Scaling {
            if (!isStorable(slope, intercept)) {
                throw new IllegalArgumentException("no scaling: " + slope + ", " + intercept);
            }
        }

        /** Whether both are numbers of float32, and the slope is not 0 there. */
        public static boolean isStorable(double slope, double intercept) {
            return (float) slope != 0 && Float.isFinite((float) slope) && Float.isFinite((float) intercept);
        }
    }

    /** {@code cal_min} and {@code cal_max}, in values after the scaling. */
    public record Display(double min, double max) {}

    /** Checks the shape. */
    public NiftiHeader {
        sizes = List.copyOf(sizes);
        if (sizes.size() < 3 || sizes.size() > 4 || sizes.stream().anyMatch(size -> size < 1)) {
            throw new IllegalArgumentException("not three or four dimensions: " + sizes);
        }
        if (description.length() >= DESCRIPTION_BYTES) {
            throw new IllegalArgumentException("the description is too long: " + description);
        }
    }

    /** The bytes before the first voxel. */
    public byte[] bytes() {
        var rotation = Quaternion.of(affineRasXyz, sizes);
        return sizes.stream().allMatch(size -> size <= LARGEST_DIMENSION_OF_NIFTI1)
                ? nifti1(rotation.map(Quaternion::forFloat32))
                : nifti2(rotation);
    }

    private byte[] nifti1(Optional<Quaternion> rotation) {
        int start = NIFTI1_BYTES + EXTENDER_BYTES;
        var fields = new HeaderFields(start, false).int32(NIFTI1_BYTES);
        fields.skip(10 + 18 + Integer.BYTES + Short.BYTES + 2); // of ANALYZE 7.5; dim_info
        dimensions().forEach(fields::int16);
        fields.skip(3 * Float.BYTES + Short.BYTES) // intent
                .int16(type.code())
                .int16(type.bits())
                .skip(Short.BYTES) // slice_start
                .reals(pixdim(rotation))
                .real(start)
                .real(scaling.slope)
                .real(scaling.intercept)
                .skip(Short.BYTES + 1) // slice_end, slice_code
                .byte8(MILLIMETRES)
                .reals(calMaxMin())
                .skip(2 * Float.BYTES + 2 * Integer.BYTES) // slice_duration, toffset, glmax, glmin
                .text(description, DESCRIPTION_BYTES)
                .skip(AUX_FILE_BYTES)
                .int16(rotation.isPresent() ? SCANNER : 0)
                .int16(SCANNER)
                .reals(transforms(rotation))
                .skip(INTENT_NAME_BYTES)
                .text("n+1", 4);
        return fields.bytes();
    }

    private byte[] nifti2(Optional<Quaternion> rotation) {
        int start = NIFTI2_BYTES + EXTENDER_BYTES;
        var fields = new HeaderFields(start, true)
                .int32(NIFTI2_BYTES)
                .text("n+2\0\r\n\032\n", 8)
                .int16(type.code())
                .int16(type.bits());
        dimensions().forEach(fields::int64);
        fields.skip(3 * Double.BYTES) // intent
                .reals(pixdim(rotation))
                .int64(start)
                .real(scaling.slope)
                .real(scaling.intercept)
                .reals(calMaxMin())
                .skip(2 * Double.BYTES + 2 * Long.BYTES) // slice_duration, toffset, slice_start, slice_end
                .text(description, DESCRIPTION_BYTES)
                .skip(AUX_FILE_BYTES)
                .int32(rotation.isPresent() ? SCANNER : 0)
                .int32(SCANNER)
                .reals(transforms(rotation))
                .skip(Integer.BYTES) // slice_code
                .int32(MILLIMETRES);
        return fields.bytes();
    }

    /** {@code dim}: how many, then seven, of which those that the file does not have are 1. */
    private List<Long> dimensions() {
        List<Long> dimensions = new ArrayList<>(Collections.nCopies(1 + DIMENSIONS, 1L));
        dimensions.set(0, (long) sizes.size());
        for (int i = 0; i < sizes.size(); i++) {
            dimensions.set(1 + i, sizes.get(i));
        }
        return dimensions;
    }

    /** {@code pixdim}: the reflection of the qform, then the distances of voxels along seven axes. */
    private List<Double> pixdim(Optional<Quaternion> rotation) {
        List<Double> pixdim = new ArrayList<>(Collections.nCopies(1 + DIMENSIONS, 1.0));
        pixdim.set(0, (double) rotation.map(Quaternion::qfac).orElse(1));
        for (int axis = 0; axis < 3; axis++) {
            pixdim.set(1 + axis, Vector.column(affineRasXyz, axis).length());
        }
        return pixdim;
    }

    private List<Double> calMaxMin() {
        return List.of(
                display.map(Display::max).orElse(0.0), display.map(Display::min).orElse(0.0));
    }

    /** The quaternion and the offset of the qform, then three rows of the sform. */
    private List<Double> transforms(Optional<Quaternion> rotation) {
        var transforms = new ArrayList<Double>();
        rotation.ifPresentOrElse(
                found -> {
                    transforms.addAll(List.of(found.b(), found.c(), found.d()));
                    affineRasXyz.subList(0, 3).forEach(row -> transforms.add(row.get(3)));
                },
                () -> transforms.addAll(Collections.nCopies(6, 0.0)));
        affineRasXyz.subList(0, 3).forEach(transforms::addAll);
        return transforms;
    }
}
