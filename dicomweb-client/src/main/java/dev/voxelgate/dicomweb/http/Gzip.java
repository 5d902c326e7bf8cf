package dev.voxelgate.dicomweb.http;

import dev.voxelgate.dicomweb.stream.Inflation;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import io.netty.buffer.ByteBuf;
import java.util.zip.CRC32;

/** The coding {@code gzip} (RFC 1952): one or more members, each with a CRC and its size, which are checked. */
final class Gzip implements ContentCoding {

    private static final int FLAG_HEADER_CRC = 1 << 1;
    private static final int FLAG_EXTRA = 1 << 2;
    private static final int FLAG_NAME = 1 << 3;
    private static final int FLAG_COMMENT = 1 << 4;
    private static final int RESERVED_FLAGS = 0xE0;

    /** The parts of a member in their order (RFC 1952 2.3). */
    private enum Part {
        HEADER,
        EXTRA_LENGTH,
        EXTRA,
        NAME,
        COMMENT,
        HEADER_CRC,
        DATA,
        TRAILER
    }

    private Inflation inflation = member();
    private final CRC32 crc = new CRC32();
    private Part part = Part.HEADER;
    private int flags;
    /** Bytes of this part that were read, and the number they make, little endian. */
    private int read;

    private long number;
    private int extraLength;
    private long offset;

    @Override
    public int read(ByteBuf input, byte[] target) {
        int before = input.readerIndex();
        try {
            while (part == Part.DATA || input.isReadable()) {
                if (part != Part.DATA) {
                    accept(input.readUnsignedByte());
                } else {
                    int count = inflation.read(input, target, 0, target.length, offset);
                    crc.update(target, 0, count);
                    if (count > 0) {
                        return count;
                    }
                    if (!inflation.isFinished()) {
                        return 0;
                    }
                    enter(Part.TRAILER);
                }
            }
            return 0;
        } finally {
            offset += input.readerIndex() - before;
        }
    }

    private static Inflation member() {
        return new Inflation(true, CONTENT);
    }

    private void enter(Part next) {
        part = next;
        read = 0;
        number = 0;
    }

    private void accept(int octet) {
        number |= read < Long.BYTES ? (long) octet << (Byte.SIZE * read) : 0;
        read++;
        switch (part) {
            case HEADER -> header(octet);
            case EXTRA_LENGTH -> {
                if (read == 2) {
                    extraLength = (int) number;
                    enter(extraLength == 0 ? afterExtra() : Part.EXTRA);
                }
            }
            case EXTRA -> {
                if (read == extraLength) {
                    enter(afterExtra());
                }
            }
            case NAME -> {
                if (octet == 0) {
                    enter(afterName());
                }
            }
            case COMMENT -> {
                if (octet == 0) {
                    enter(afterComment());
                }
            }
            case HEADER_CRC -> {
                if (read == 2) {
                    enter(Part.DATA);
                }
            }
            case TRAILER -> trailer();
            case DATA -> throw new IllegalStateException("data are inflated");
        }
    }

    /** ID1, ID2 and CM are fixed, FLG says what follows; MTIME, XFL and OS do not matter. */
    private void header(int octet) {
        boolean wrong = switch (read) {
            case 1 -> octet != 0x1F;
            case 2 -> octet != 0x8B;
            case 3 -> octet != 8;
            case 4 -> (octet & RESERVED_FLAGS) != 0;
            default -> false;
        };
        if (wrong) {
            throw new MalformedStreamException(offset, "expected the header of a gzip member");
        }
        if (read == 4) {
            flags = octet;
        } else if (read == 10) {
            inflation.close();
            inflation = member();
            crc.reset();
            enter(has(FLAG_EXTRA) ? Part.EXTRA_LENGTH : afterExtra());
        }
    }

    private boolean has(int flag) {
        return (flags & flag) != 0;
    }

    private Part afterExtra() {
        return has(FLAG_NAME) ? Part.NAME : afterName();
    }

    private Part afterName() {
        return has(FLAG_COMMENT) ? Part.COMMENT : afterComment();
    }

    private Part afterComment() {
        return has(FLAG_HEADER_CRC) ? Part.HEADER_CRC : Part.DATA;
    }

    private void trailer() {
        if (read == Long.BYTES) {
            long size = inflation.bytesWritten() & 0xFFFF_FFFFL;
            if (number != ((size << Integer.SIZE) | crc.getValue())) {
                throw new MalformedStreamException(offset, "expected the CRC and size of the gzip member's content");
            }
            enter(Part.HEADER);
        }
    }

    @Override
    public boolean isComplete() {
        return part == Part.HEADER && read == 0;
    }

    @Override
    public void close() {
        inflation.close();
    }
}
