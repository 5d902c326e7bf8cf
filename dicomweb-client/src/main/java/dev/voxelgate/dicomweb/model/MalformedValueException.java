package dev.voxelgate.dicomweb.model;

/** An attribute's value is not what its tag promises. Names the tag, never the value (it may be a patient's). */
public final class MalformedValueException extends RuntimeException {

    private final int tag;

    public MalformedValueException(int tag, String expected) {
        super("attribute " + Tag.format(tag) + " is not " + expected);
        this.tag = tag;
    }

    public int tag() {
        return tag;
    }
}
