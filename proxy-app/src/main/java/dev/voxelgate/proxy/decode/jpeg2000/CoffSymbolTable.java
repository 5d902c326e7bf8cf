package dev.voxelgate.proxy.decode.jpeg2000;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The symbol table of a Windows library (Microsoft's PE format, sections "COFF File Header" and "COFF Symbol Table").
 * The library shipped for Windows contains all of OpenJPEG but exports Leptonica's functions only. It keeps its symbol
 * table, which gives every function's place relative to the library's base; an exported function, whose address the
 * system tells, gives the base.
 */
final class CoffSymbolTable {

    /** Exported by the library, and far apart in it: two that agree on the base prove table and library a pair. */
    private static final String[] ANCHORS = {"getLeptonicaVersion", "pixDestroy"};

    private static final int SYMBOL_BYTES = 18;
    private static final int SECTION_HEADER_BYTES = 40;

    private final Map<String, Long> relativeAddresses;

    private CoffSymbolTable(Map<String, Long> relativeAddresses) {
        this.relativeAddresses = relativeAddresses;
    }

    /** Reads the functions' names and their addresses relative to the base. */
    static CoffSymbolTable read(byte[] library) throws UnavailableException {
        try {
            return read(ByteBuffer.wrap(library).order(ByteOrder.LITTLE_ENDIAN));
        } catch (IndexOutOfBoundsException e) {
            throw new UnavailableException("the OpenJPEG library for Windows has no readable symbol table", e);
        }
    }

    private static CoffSymbolTable read(ByteBuffer file) {
        int header = file.getInt(0x3c) + 4; // past the signature "PE\0\0"
        int sections = header + 20 + Short.toUnsignedInt(file.getShort(header + 16));
        int symbols = file.getInt(header + 8);
        int count = file.getInt(header + 12);
        int strings = symbols + count * SYMBOL_BYTES;
        var addresses = new HashMap<String, Long>();
        for (int i = 0; i < count; i++) {
            int symbol = symbols + i * SYMBOL_BYTES;
            short section = file.getShort(symbol + 12); // from 1; 0 and below: undefined, absolute, debugging
            boolean external = file.get(symbol + 16) == 2;
            if (section > 0 && external) {
                long start = Integer.toUnsignedLong(file.getInt(sections + (section - 1) * SECTION_HEADER_BYTES + 12));
                addresses.put(name(file, symbol, strings), start + Integer.toUnsignedLong(file.getInt(symbol + 8)));
            }
            i += Byte.toUnsignedInt(file.get(symbol + 17)); // auxiliary records follow their symbol
        }
        return new CoffSymbolTable(Map.copyOf(addresses));
    }

    /** Up to eight bytes in place, or four zero bytes and the offset of a terminated string in the string table. */
    private static String name(ByteBuffer file, int symbol, int strings) {
        boolean isShort = file.getInt(symbol) != 0;
        int start = isShort ? symbol : strings + file.getInt(symbol + 4);
        int end = start;
        while ((!isShort || end < symbol + 8) && file.get(end) != 0) {
            end++;
        }
        var characters = new byte[end - start];
        file.get(start, characters);
        return new String(characters, StandardCharsets.US_ASCII);
    }

    /** The address of a symbol relative to the library's base. */
    Optional<Long> relativeAddress(String name) {
        return Optional.ofNullable(relativeAddresses.get(name));
    }

    /** Finds in the loaded library what {@code exported} does not tell. */
    SymbolLookup lookup(SymbolLookup exported) throws UnavailableException {
        long base = base(exported, ANCHORS[0]);
        if (base(exported, ANCHORS[1]) != base) {
            throw new UnavailableException("the symbol table of the OpenJPEG library for Windows is another library's");
        }
        return name -> relativeAddress(name).map(relative -> MemorySegment.ofAddress(base + relative));
    }

    private long base(SymbolLookup exported, String anchor) throws UnavailableException {
        var address = exported.find(anchor);
        var relative = relativeAddress(anchor);
        if (address.isEmpty() || relative.isEmpty()) {
            throw new UnavailableException("the OpenJPEG library for Windows has no symbol " + anchor);
        }
        return address.get().address() - relative.get();
    }
}
