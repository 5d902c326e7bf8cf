package dev.voxelgate.dicomweb.stream;

/**
 * Bytes from the archive end before what they carry is whole: the connection, or the archive behind it, broke off. What
 * came before the end is in order, and a new call may well give the rest.
 */
public final class TruncatedStreamException extends MalformedStreamException {

    /**
     * @param offset where the stream ends, in bytes from its start
     * @param expected what should have followed
     */
    public TruncatedStreamException(long offset, String expected) {
        super(offset, "expected " + expected + " but the stream ends");
    }

    /** A failure that is due to the end of the stream and to nothing else. */
    public TruncatedStreamException(MalformedStreamException failure) {
        super(failure);
    }
}
