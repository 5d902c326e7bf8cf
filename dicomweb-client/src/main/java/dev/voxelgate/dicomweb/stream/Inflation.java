package dev.voxelgate.dicomweb.stream;

import io.netty.buffer.ByteBuf;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates a deflate stream (RFC 1951), raw or in the wrapper of RFC 1950, never further than asked. Bytes before a damaged
 * place are given before the damage is reported, so the chunks in which the input arrives make no difference.
 */
public final class Inflation implements AutoCloseable {

    /** Bytes that tell a raw stream from a wrapped one. */
    public static final int SIGNATURE = 5;

    private final Inflater inflater;
    private final String what;
    private boolean damaged;

    /**
     * @param raw whether the stream has no wrapper
     * @param what it carries, for errors
     */
    public Inflation(boolean raw, String what) {
        this.inflater = new Inflater(raw);
        this.what = what;
    }

    /**
     * Tells by the first bytes whether a deflated data set has a wrapper. PS3.5 A.5 has none; some writers add it, and
     * dcm4che and DCMTK accept it. A first byte of 0x78 means either a wrapper or a stored block, and a stored block
     * repeats its length inverted.
     */
    public static Inflation ofDataSet(ByteBuf first) {
        int at = first.readerIndex();
        boolean wrapped = first.readableBytes() >= SIGNATURE
                && isWrapper(first.getUnsignedByte(at), first.getUnsignedByte(at + 1))
                && (first.getUnsignedShort(at + 1) ^ first.getUnsignedShort(at + 3)) != 0xFFFF;
        return new Inflation(!wrapped, "a deflated data set");
    }

    /** Whether these bytes are a zlib header with the method deflate (RFC 1950 2.2). */
    public static boolean isWrapper(int first, int second) {
        return (first & 0x0F) == 8 && ((first << Byte.SIZE) | second) % 31 == 0;
    }

    public boolean isFinished() {
        return inflater.finished();
    }

    /** How many bytes came out so far. */
    public long bytesWritten() {
        return inflater.getBytesWritten();
    }

    /**
     * Inflates up to {@code length} bytes.
     *
     * @param input the bytes that are used are taken from it
     * @param offset of the input in the stream, for errors
     * @return 0 when more input is needed or the stream has ended
     */
    public int read(ByteBuf input, byte[] target, int at, int length, long offset) {
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
                    throw new MalformedStreamException(offset, "expected " + what + " without a dictionary");
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
            throw new MalformedStreamException(offset, "expected " + what + " but it cannot be inflated");
        }
        return count;
    }

    @Override
    public void close() {
        inflater.end();
    }
}
