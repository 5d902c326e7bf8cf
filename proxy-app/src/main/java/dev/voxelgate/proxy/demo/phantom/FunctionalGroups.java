package dev.voxelgate.proxy.demo.phantom;

import dev.voxelgate.proxy.demo.dataset.Attribute;
import dev.voxelgate.proxy.demo.dataset.DataSet;

/** Functional group macros (PS3.3 C.7.6.16.2) of multi-frame objects that lie in the head's frame of reference. */
final class FunctionalGroups {

    private FunctionalGroups() {}

    /** Pixel Measures and Plane Orientation of axial frames. */
    static DataSet.Builder axial(double pixelSpacing, double sliceSpacing) {
        return DataSet.builder()
                .items(
                        Attribute.PIXEL_MEASURES_SEQUENCE,
                        DataSet.builder()
                                .numbers(Attribute.SLICE_THICKNESS, sliceSpacing)
                                .numbers(Attribute.PIXEL_SPACING, pixelSpacing, pixelSpacing)
                                .build())
                .items(
                        Attribute.PLANE_ORIENTATION_SEQUENCE,
                        DataSet.builder()
                                .numbers(Attribute.IMAGE_ORIENTATION_PATIENT, 1, 0, 0, 0, 1, 0)
                                .build());
    }

    /** Frame Content and Plane Position of the frame at an index from 0. */
    static DataSet.Builder frame(int index, double x, double y, double z) {
        return DataSet.builder()
                .items(
                        Attribute.FRAME_CONTENT_SEQUENCE,
                        DataSet.builder()
                                .text(Attribute.STACK_ID, "1")
                                .numbers(Attribute.IN_STACK_POSITION_NUMBER, index + 1)
                                .numbers(Attribute.DIMENSION_INDEX_VALUES, 1, index + 1)
                                .build())
                .items(
                        Attribute.PLANE_POSITION_SEQUENCE,
                        DataSet.builder()
                                .numbers(Attribute.IMAGE_POSITION_PATIENT, x, y, z)
                                .build());
    }

    /** A coded concept (PS3.3 8.8). */
    static DataSet code(String value, String scheme, String meaning) {
        return DataSet.builder()
                .text(Attribute.CODE_VALUE, value)
                .text(Attribute.CODING_SCHEME_DESIGNATOR, scheme)
                .text(Attribute.CODE_MEANING, meaning)
                .build();
    }
}
