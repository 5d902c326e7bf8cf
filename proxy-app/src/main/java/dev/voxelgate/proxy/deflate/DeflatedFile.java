package dev.voxelgate.proxy.deflate;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A file that is one deflate stream between a header and a trailer. It is made by one thread at a time:
 *
 * <pre>
 * header, then the deflated blocks of take(...), then that of end(), then trailer
 * </pre>
 */
public interface DeflatedFile {

    /** What precedes the blocks. */
    ByteBuffer header();

    /** Takes the next uncompressed bytes and gives the blocks that are full now. */
    List<DeflateBlock> take(ByteBuffer bytes);

    /** Says that no input follows; gives the last block. */
    DeflateBlock end();

    /** Counts a deflated block that is put behind those before it. */
    void put(ByteBuffer deflated);

    /** What follows the blocks, once all were put. */
    ByteBuffer trailer();
}
