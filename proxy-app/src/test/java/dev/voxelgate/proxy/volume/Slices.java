package dev.voxelgate.proxy.volume;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;

/** Builds the metadata of small CT slices. */
final class Slices {

    private final Attributes.Builder attributes = Attributes.builder();

    private Slices(String sop) {
        attributes
                .put(Tag.STUDY_INSTANCE_UID, "1.2")
                .put(Tag.SERIES_INSTANCE_UID, "1.2.3")
                .put(Tag.SOP_INSTANCE_UID, sop)
                .put(Tag.PHOTOMETRIC_INTERPRETATION, "MONOCHROME2")
                .put(Tag.ROWS, 4)
                .put(Tag.COLUMNS, 6)
                .put(Tag.BITS_ALLOCATED, 16)
                .put(Tag.BITS_STORED, 12)
                .put(Tag.HIGH_BIT, 11)
                .put(Tag.PIXEL_REPRESENTATION, 1);
    }

    static Slices slice(String sop) {
        return new Slices(sop);
    }

    Slices at(double x, double y, double z) {
        attributes.put(Tag.IMAGE_POSITION_PATIENT, x, y, z);
        return this;
    }

    Slices oriented(double... cosines) {
        attributes.put(Tag.IMAGE_ORIENTATION_PATIENT, cosines);
        return this;
    }

    Slices axial() {
        return oriented(1, 0, 0, 0, 1, 0);
    }

    Slices numbered(int number) {
        attributes.put(Tag.INSTANCE_NUMBER, Integer.toString(number));
        return this;
    }

    Slices with(int tag, double... values) {
        attributes.put(tag, values);
        return this;
    }

    Slices with(int tag, String... values) {
        attributes.put(tag, values);
        return this;
    }

    Attributes build() {
        return attributes.build();
    }
}
