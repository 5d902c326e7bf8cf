package dev.voxelgate.dicomweb;

import dev.voxelgate.dicomweb.http.MediaType;
import dev.voxelgate.dicomweb.part10.InstanceHeader;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/**
 * Which frames of bulk pixel data are wanted, and by what they are told apart.
 *
 * @param header says how native frames follow each other; its transfer syntax is a native one
 * @param count how many the instance has
 * @param isNative whether a body or part of this media type has samples; otherwise it has one codestream
 * @param isWanted of an index from 0
 * @param last index of the last wanted one
 * @param maxFrameBytes the limit of a frame as it is stored
 */
public record PixelDataFrames(
        InstanceHeader header,
        int count,
        Predicate<MediaType> isNative,
        IntPredicate isWanted,
        int last,
        int maxFrameBytes) {

    public PixelDataFrames {
        if (count < 1 || last < 0 || maxFrameBytes < 1) {
            throw new IllegalArgumentException("an instance has frames, one of them is wanted, and it has bytes");
        }
    }
}
