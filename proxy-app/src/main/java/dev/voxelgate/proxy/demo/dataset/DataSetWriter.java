package dev.voxelgate.proxy.demo.dataset;

import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.dicomweb.model.Vr;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.Deflater;

/**
 * Writes DICOM files (PS3.10 section 7) in the five transfer syntaxes whose data sets differ: implicit and explicit
 * little endian, explicit big endian, deflated, and explicit little endian with encapsulated pixel data.
 */
public final class DataSetWriter {

    /** This program as a writer of files (0002,0012): a UUID-derived UID (PS3.5 B.2). */
    static final String IMPLEMENTATION_CLASS_UID = "2.25.129586043874261178562230945627143590871";

    static final String IMPLEMENTATION_VERSION_NAME = "VOXELGATE_DEMO";

    private static final int UNDEFINED_LENGTH = 0xFFFFFFFF;
    private static final int META_GROUP_LENGTH = 0x00020000;

    private final TransferSyntax syntax;
    private final ByteArrayOutputStream out;

    private DataSetWriter(TransferSyntax syntax, ByteArrayOutputStream out) {
        this.syntax = syntax;
        this.out = out;
    }

    /**
     * Writes a whole file: preamble, File Meta Information and data set. Sequences and items have undefined length;
     * encapsulated pixel data has a filled Basic Offset Table and one fragment per frame.
     *
     * @throws IllegalArgumentException when the pixel data's form is not the transfer syntax's
     */
    public static byte[] file(DataSet dataSet, TransferSyntax syntax) {
        var out = new ByteArrayOutputStream(4096 + pixelBytes(dataSet));
        out.writeBytes(new byte[128]);
        out.writeBytes("DICM".getBytes(StandardCharsets.US_ASCII));
        writeMetaInformation(dataSet, syntax, out);
        if (syntax.isDeflated()) {
            var plain = new ByteArrayOutputStream(4096 + pixelBytes(dataSet));
            new DataSetWriter(syntax, plain).writeElements(dataSet);
            deflate(plain.toByteArray(), out);
        } else {
            new DataSetWriter(syntax, out).writeElements(dataSet);
        }
        return out.toByteArray();
    }

    private static int pixelBytes(DataSet dataSet) {
        return switch (dataSet.element(Tag.PIXEL_DATA)) {
            case Element.Plain plain -> plain.bytes().length;
            case Element.Encapsulated encapsulated ->
                encapsulated.frames().stream()
                        .mapToInt(frame -> frame.length + 13)
                        .sum();
            case null, default -> 0;
        };
    }

    /** File Meta Information (PS3.10 7.1): explicit VR little endian whatever follows. */
    private static void writeMetaInformation(DataSet dataSet, TransferSyntax syntax, ByteArrayOutputStream out) {
        var group = new ByteArrayOutputStream();
        var writer = new DataSetWriter(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, group);
        writer.write(new Element.Plain(0x00020001, Vr.OB, new byte[] {0, 1}));
        writer.write(ascii(0x00020002, Vr.UI, dataSet.string(Attribute.SOP_CLASS_UID)));
        writer.write(ascii(0x00020003, Vr.UI, dataSet.string(Attribute.SOP_INSTANCE_UID)));
        writer.write(ascii(Tag.TRANSFER_SYNTAX_UID, Vr.UI, syntax.uid()));
        writer.write(ascii(0x00020012, Vr.UI, IMPLEMENTATION_CLASS_UID));
        writer.write(ascii(0x00020013, Vr.SH, IMPLEMENTATION_VERSION_NAME));
        var length = new ByteArrayOutputStream();
        new DataSetWriter(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, length).int32(group.size());
        new DataSetWriter(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, out)
                .write(new Element.Plain(META_GROUP_LENGTH, Vr.UL, length.toByteArray()));
        out.writeBytes(group.toByteArray());
    }

    private static Element ascii(int tag, Vr vr, String value) {
        return new Element.Plain(tag, vr, value.getBytes(StandardCharsets.US_ASCII));
    }

    /** One raw deflate stream (RFC 1951), padded to even length (PS3.5 A.5). */
    private static void deflate(byte[] plain, ByteArrayOutputStream out) {
        var deflater = new Deflater(Deflater.BEST_SPEED, true);
        try {
            deflater.setInput(plain);
            deflater.finish();
            var chunk = new byte[16384];
            while (!deflater.finished()) {
                out.write(chunk, 0, deflater.deflate(chunk));
            }
            if (deflater.getBytesWritten() % 2 == 1) {
                out.write(0);
            }
        } finally {
            deflater.end();
        }
    }

    private void writeElements(DataSet dataSet) {
        dataSet.elements().forEach(this::write);
    }

    private void write(Element element) {
        switch (element) {
            case Element.Plain plain -> writePlain(plain);
            case Element.Sequence sequence -> writeSequence(sequence);
            case Element.Encapsulated encapsulated -> writeEncapsulated(encapsulated);
            case Element.Elsewhere _ ->
                throw new IllegalArgumentException("a value that is elsewhere can't be written");
        }
    }

    private void writePlain(Element.Plain element) {
        if (element.tag() == Tag.PIXEL_DATA && !syntax.isNative()) {
            throw new IllegalArgumentException("native pixel data in transfer syntax " + syntax);
        }
        var value = element.bytes();
        int padded = Math.addExact(value.length, value.length % 2);
        header(element.tag(), element.vr(), padded);
        int unit = syntax.isBigEndian() ? unitBytes(element.vr()) : 1;
        if (unit == 1) {
            out.writeBytes(value);
        } else {
            out.writeBytes(reversed(value, unit));
        }
        if (padded > value.length) {
            out.write(element.vr().isText() && element.vr() != Vr.UI ? ' ' : 0);
        }
    }

    private void writeSequence(Element.Sequence sequence) {
        header(sequence.tag(), Vr.SQ, UNDEFINED_LENGTH);
        for (var item : sequence.items()) {
            itemHeader(Tag.ITEM, UNDEFINED_LENGTH);
            writeElements(item);
            itemHeader(Tag.ITEM_DELIMITATION, 0);
        }
        itemHeader(Tag.SEQUENCE_DELIMITATION, 0);
    }

    private void writeEncapsulated(Element.Encapsulated pixels) {
        if (syntax.isNative()) {
            throw new IllegalArgumentException("encapsulated pixel data in transfer syntax " + syntax);
        }
        header(pixels.tag(), Vr.OB, UNDEFINED_LENGTH);
        writeOffsetTable(pixels.frames());
        for (var frame : pixels.frames()) {
            itemHeader(Tag.ITEM, evenLength(frame));
            out.writeBytes(frame);
            if (frame.length % 2 == 1) {
                out.write(0);
            }
        }
        itemHeader(Tag.SEQUENCE_DELIMITATION, 0);
    }

    /** Offsets from the first byte after the table's item (PS3.5 A.4). */
    private void writeOffsetTable(List<byte[]> frames) {
        itemHeader(Tag.ITEM, Math.multiplyExact(4, frames.size()));
        int offset = 0;
        for (var frame : frames) {
            int32(offset);
            offset = Math.addExact(offset, Math.addExact(8, evenLength(frame)));
        }
    }

    private static int evenLength(byte[] bytes) {
        return Math.addExact(bytes.length, bytes.length % 2);
    }

    private void header(int tag, Vr vr, int length) {
        tag(tag);
        if (syntax.isImplicitVr()) {
            int32(length);
            return;
        }
        out.writeBytes(vr.name().getBytes(StandardCharsets.US_ASCII));
        if (vr.hasLongLength()) {
            int16(0);
            int32(length);
        } else if (length > 0xFFFF) {
            throw new IllegalArgumentException("a value of " + Tag.format(tag) + " is too long for its VR");
        } else {
            int16(length);
        }
    }

    private void itemHeader(int tag, int length) {
        tag(tag);
        int32(length);
    }

    private void tag(int tag) {
        int16(tag >>> 16);
        int16(tag & 0xFFFF);
    }

    private void int16(int value) {
        out.write(syntax.isBigEndian() ? value >>> 8 : value);
        out.write(syntax.isBigEndian() ? value : value >>> 8);
    }

    private void int32(int value) {
        int16(syntax.isBigEndian() ? value >>> 16 : value & 0xFFFF);
        int16(syntax.isBigEndian() ? value & 0xFFFF : value >>> 16);
    }

    /** The size of what byte order applies to in a value (PS3.5 7.3). */
    private static int unitBytes(Vr vr) {
        return switch (vr) {
            case AT, OW, SS, US -> 2;
            case FL, OF, OL, SL, UL -> 4;
            case FD, OD, OV, SV, UV -> 8;
            case AE, AS, CS, DA, DS, DT, IS, LO, LT, OB, PN, SH, SQ, ST, TM, UC, UI, UN, UR, UT -> 1;
        };
    }

    private static byte[] reversed(byte[] bytes, int unit) {
        var swapped = new byte[Math.multiplyExact(Math.ceilDiv(bytes.length, unit), unit)];
        for (int i = 0; i < bytes.length; i++) {
            swapped[i - i % unit + unit - 1 - i % unit] = bytes[i];
        }
        return swapped;
    }
}
