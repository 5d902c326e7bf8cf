package dev.voxelgate.dicomweb.part10;

import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import io.netty.buffer.ByteBuf;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates a deflated data set (PS3.5 A.5), never further than asked. What comes before a damaged place is given before
 * the damage is told, so that the chunks that the bytes arrive in make no difference. The standard's stream is raw (RFC 1951); the
 * wrapper of RFC 1950 that some writers add is let pass, as dcm4che and DCMTK do.
 */
final class Inflation implements AutoCloseable {

    /** Bytes that tell a raw stream from a wrapped one. */
    static final int SIGNATURE = 5;

    private final Inflater inflater;
    private boolean damaged;

    private Inflation(boolean raw) {
        inflater = new Inflater(raw);
    }

    /**
     * Starts with the bytes that come first. A first byte of 0x78 means either a wrapper or a stored block, and a
     * stored block repeats its length inverted.
     */
    static Inflation of(ByteBuf first) {
        int at = first.readerIndex();
        boolean wrapped = first.readableBytes() >= SIGNATURE
                && (first.getByte(at) & 0x0F) == 8
                && first.getUnsignedShort(at) % 31 == 0
                && (first.getUnsignedShort(at + 1) ^ first.getUnsignedShort(at + 3)) != 0xFFFF;
        return new Inflation(!wrapped);
    }

    boolean isFinished() {
        return inflater.finished();
    }

    /** Inflates up to {@code length} bytes; 0 when it needs more input or is finished. */
    int read(ByteBuf input, byte[] target, int at, int length, long offset) {
        long written = inflater.getBytesWritten();
        try {
            while (!damaged && !inflater.finished()) {
                // First without input: the inflater may hold bytes that it had no room for.
                long before = inflater.getBytesRead();
                int count = inflater.inflate(target, at, length);
                if (inflater.getBytesRead() > before) {
                    input.skipBytes(Math.toIntExact(inflater.getBytesRead() - before));
                }
                if (count > 0) {
                    return count;
                }
                if (inflater.needsDictionary()) {
                    throw new MalformedStreamException(offset, "expected a deflated data set without a dictionary");
                }
                if (inflater.needsInput()) {
                    if (!input.isReadable()) {
                        return 0;
                    }
                    inflater.setInput(input.nioBuffer());
                }
            }
        } catch (DataFormatException e) {
            damaged = true;
        }
        int count = Math.toIntExact(inflater.getBytesWritten() - written);
        if (damaged && count == 0) {
            throw new MalformedStreamException(offset, "expected a deflated data set but it cannot be inflated");
        }
        return count;
    }

    @Override
    public void close() {
        inflater.end();
    }
}
