package dev.voxelgate.dicomweb.stream;

/** Input from the archive is over one of the configured limits. Names the limit and its number. */
public final class LimitExceededException extends MalformedStreamException {

    private final String limit;

    /**
     * @param offset where in the parsed stream, in bytes from its start
     * @param limit the limit's name, for example {@code max-part-header-bytes}
     * @param maximum the configured number
     */
    public LimitExceededException(long offset, String limit, long maximum) {
        super(offset, "over the limit " + limit + " of " + maximum);
        this.limit = limit;
    }

    public String limit() {
        return limit;
    }
}
