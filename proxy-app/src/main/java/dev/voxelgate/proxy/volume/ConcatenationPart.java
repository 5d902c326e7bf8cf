package dev.voxelgate.proxy.volume;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.MalformedValueException;
import dev.voxelgate.dicomweb.model.Tag;
import org.jspecify.annotations.Nullable;

/**
 * That an instance is a part of a larger one, which was too large for a single file: a concatenation (PS3.3
 * C.7.6.16.2.2.4).
 *
 * @param concatenationUid names the larger one
 * @param number In-concatenation Number, from 1, or null
 * @param frameOffset Concatenation Frame Offset Number: the frames of the parts before this one, or null
 */
record ConcatenationPart(
        String concatenationUid,
        @Nullable Long number,
        @Nullable Long frameOffset) {

    /** Of an instance, or null when it is no part of anything. */
    static @Nullable ConcatenationPart of(Attributes attributes) {
        String uid = attributes.string(Tag.CONCATENATION_UID);
        return uid == null || uid.isBlank()
                ? null
                : new ConcatenationPart(
                        uid.strip(),
                        integer(attributes, Tag.IN_CONCATENATION_NUMBER),
                        integer(attributes, Tag.CONCATENATION_FRAME_OFFSET_NUMBER));
    }

    private static @Nullable Long integer(Attributes attributes, int tag) {
        try {
            var number = attributes.number(tag);
            return number.isPresent() && number.getAsDouble() == Math.rint(number.getAsDouble())
                    ? (Long) (long) number.getAsDouble()
                    : null;
        } catch (MalformedValueException e) {
            return null;
        }
    }
}
