package dev.voxelgate.dicomweb.part10;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Puts the bytes of big endian 16-bit words in their natural order: how OW holds samples of eight bits or less in
 * Explicit VR Big Endian (PS3.5 8.1.1 and Annex D).
 */
final class WordSwap {

    private int first = -1;

    /** Takes the buffer and gives another one, in which the last byte may be missing until its word is whole. */
    ByteBuf apply(ByteBuf bytes) {
        var swapped = Unpooled.buffer(bytes.readableBytes() + 1);
        while (bytes.isReadable()) {
            byte next = bytes.readByte();
            if (first < 0) {
                first = next & 0xFF;
            } else {
                swapped.writeByte(next).writeByte(first);
                first = -1;
            }
        }
        bytes.release();
        return swapped;
    }
}
