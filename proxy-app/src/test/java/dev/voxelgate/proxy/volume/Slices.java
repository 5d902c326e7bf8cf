package dev.voxelgate.proxy.volume;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.Value;
import java.util.List;

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

    /** Position and orientation where an enhanced object has them: in the groups of its first frame. */
    Slices placedInGroups(int groups, Attributes.Builder position, Attributes.Builder orientation) {
        var group = Attributes.builder()
                .put(Tag.PLANE_POSITION_SEQUENCE, new Value.Items(List.of(position.build())))
                .put(Tag.PLANE_ORIENTATION_SEQUENCE, new Value.Items(List.of(orientation.build())));
        attributes.put(groups, new Value.Items(List.of(group.build())));
        return this;
    }

    Slices partOf(String concatenation, int number, long frameOffset) {
        return with(Tag.CONCATENATION_UID, concatenation)
                .with(Tag.IN_CONCATENATION_NUMBER, number)
                .with(Tag.CONCATENATION_FRAME_OFFSET_NUMBER, frameOffset);
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
