package dev.voxelgate.dicomweb.stream;

/** Bytes from the archive break the rules of their format. Names the place, never the content. */
public class MalformedStreamException extends RuntimeException {

    private final long offset;

    /**
     * @param offset where in the parsed stream, in bytes from its start
     * @param message what was expected, and what was found instead
     */
    public MalformedStreamException(long offset, String message) {
        super(message + " at byte " + offset);
        this.offset = offset;
    }

    /** The same failure as a subclass knows it. */
    protected MalformedStreamException(MalformedStreamException failure) {
        super(failure.getMessage(), failure);
        this.offset = failure.offset;
    }

    public long offset() {
        return offset;
    }
}
