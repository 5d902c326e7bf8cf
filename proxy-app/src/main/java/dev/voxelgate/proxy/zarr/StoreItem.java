package dev.voxelgate.proxy.zarr;

/** What a key of a store names. */
public sealed interface StoreItem {

    /**
     * A metadata document.
     *
     * @param json UTF-8
     */
    @SuppressWarnings("ArrayRecordComponent") // not compared
    record Document(byte[] json) implements StoreItem {}

    /**
     * The one chunk of a coordinate array.
     *
     * @param bytes 64-bit floats, little endian
     */
    @SuppressWarnings("ArrayRecordComponent") // not compared
    record Coordinates(byte[] bytes) implements StoreItem {}

    /**
     * A chunk of the image.
     *
     * @param first index of its first frame along z
     * @param frames how many it has
     * @param missing how many fewer than the others: the last one has the fill value in their place
     */
    record Chunk(long first, long frames, long missing) implements StoreItem {}

    /** The store has no such key. */
    record Missing() implements StoreItem {}
}
