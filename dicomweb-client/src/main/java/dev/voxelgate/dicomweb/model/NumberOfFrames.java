package dev.voxelgate.dicomweb.model;

/** Number of Frames (0028,0008) of an image (PS3.3 C.7.6.6.1.1), read in one way by everyone who counts frames. */
public final class NumberOfFrames {

    private NumberOfFrames() {}

    /**
     * At least 1. Absent and empty mean one frame, as in a single-frame object; so does the 0 that some writers put
     * there.
     *
     * @throws MalformedValueException when it is negative, or not an integer
     */
    public static int of(Attributes attributes) {
        int frames = attributes.integer(Tag.NUMBER_OF_FRAMES).orElse(1);
        if (frames < 0) {
            throw new MalformedValueException(Tag.NUMBER_OF_FRAMES, "a positive number but a negative one");
        }
        return Math.max(1, frames);
    }
}
