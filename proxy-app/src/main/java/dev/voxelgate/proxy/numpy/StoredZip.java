package dev.voxelgate.proxy.numpy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * The layout of a ZIP archive (APPNOTE 6.3) of members that are stored as they are. All of it is known before any data of an
 * array is: its length, and where each byte comes from.
 *
 * <p>A ZIP archive names the CRC-32 of each member. An array's is not known before its last byte, and a client may ask for the
 * end of the archive first. So an array is followed, within its member, by its own CRC-32, little endian. The CRC-32 of
 * anything with its own CRC-32 behind it is always {@value #RESIDUE}. Readers of {@code .npy} take what the header announces
 * and leave these four bytes alone.
 *
 * <pre>
 * local header | npy | CRC-32 | local header | npy | CRC-32 | … | local header | document | central directory
 * </pre>
 */
public final class StoredZip {

    /** What remains of a message and its checksum: a constant of the polynomial of ZIP. */
    static final long RESIDUE = 0x2144DF1CL;

    /** What follows an array in its member. */
    public static final int CRC_BYTES = 4;

    private final List<Piece> pieces;
    private final long bytes;

    private StoredZip(List<Piece> pieces, long bytes) {
        this.pieces = List.copyOf(pieces);
        this.bytes = bytes;
    }

    /** Neighbouring bytes of the archive. */
    public sealed interface Piece {

        /** Index of the first one. */
        long start();

        /** How many. */
        long length();
    }

    /** Bytes that are known: records of the archive, and documents. */
    @SuppressWarnings("ArrayRecordComponent") // not compared
    public record Known(long start, byte[] content) implements Piece {
        @Override
        public long length() {
            return content.length;
        }
    }

    /**
     * An array, and its CRC-32 behind it.
     *
     * @param index among the arrays
     * @param arrayBytes of the array alone
     */
    public record Array(long start, int index, long arrayBytes) implements Piece {
        @Override
        public long length() {
            return arrayBytes + CRC_BYTES;
        }
    }

    /** In their order; they cover the archive. */
    public List<Piece> pieces() {
        return pieces;
    }

    /** How many bytes the archive has. */
    public long bytes() {
        return bytes;
    }

    /** The CRC-32 as it stands behind an array. */
    public static ByteBuffer crc(CRC32 of) {
        return ByteBuffer.allocate(CRC_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) of.getValue())
                .flip();
    }

    /** Lays an archive out. */
    public static final class Builder {

        private final ZipDirectory directory = new ZipDirectory();
        private final List<Piece> pieces = new ArrayList<>();
        private int arrays;
        private long bytes;

        /**
         * Adds an array.
         *
         * @param name ASCII, with the extension that numpy leaves out
         * @param arrayBytes exact length of the {@code .npy}
         */
        public Builder array(String name, long arrayBytes) {
            member(name, RESIDUE, Math.addExact(arrayBytes, CRC_BYTES));
            return put(new Array(bytes, arrays++, arrayBytes));
        }

        /** Adds a file that is known. */
        public Builder document(String name, byte[] content) {
            var crc = new CRC32();
            crc.update(content);
            member(name, crc.getValue(), content.length);
            return put(new Known(bytes, content));
        }

        private void member(String name, long crc, long length) {
            var member = ZipMember.stored(name, length);
            var data = new ZipMember.Data(crc, length, length);
            directory.add(member, data, bytes);
            var _ = put(new Known(bytes, member.localHeader(data).array()));
        }

        private Builder put(Piece piece) {
            pieces.add(piece);
            bytes = Math.addExact(bytes, piece.length());
            return this;
        }

        /** The archive. */
        public StoredZip build() {
            var _ = put(new Known(bytes, directory.end(bytes).array()));
            return new StoredZip(pieces, bytes);
        }
    }
}
