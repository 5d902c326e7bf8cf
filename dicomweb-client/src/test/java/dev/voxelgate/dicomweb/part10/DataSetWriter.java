package dev.voxelgate.dicomweb.part10;

import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.dicomweb.model.Vr;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.Deflater;

/** Writes data sets, right ones and wrong ones, for tests. Elements are written in the order of the calls. */
public final class DataSetWriter {

    private static final long UNDEFINED = 0xFFFFFFFFL;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final boolean explicitVr;
    private final ByteOrder order;

    private DataSetWriter(boolean explicitVr, ByteOrder order) {
        this.explicitVr = explicitVr;
        this.order = order;
    }

    public static DataSetWriter explicitLittle() {
        return new DataSetWriter(true, ByteOrder.LITTLE_ENDIAN);
    }

    public static DataSetWriter implicitLittle() {
        return new DataSetWriter(false, ByteOrder.LITTLE_ENDIAN);
    }

    /** Implicit VR, which in big endian is no transfer syntax of DICOM. */
    public static DataSetWriter implicit(ByteOrder order) {
        return new DataSetWriter(false, order);
    }

    public static DataSetWriter explicitBig() {
        return new DataSetWriter(true, ByteOrder.BIG_ENDIAN);
    }

    /** As the transfer syntax says. */
    public static DataSetWriter of(TransferSyntax syntax) {
        return syntax.isImplicitVr() ? implicitLittle() : syntax.isBigEndian() ? explicitBig() : explicitLittle();
    }

    /** Preamble, prefix, File Meta Information and the data set, deflated if the syntax says so. */
    public static byte[] file(TransferSyntax syntax, byte[] dataSet) {
        return join(new byte[128], ascii("DICM"), meta(syntax), syntax.isDeflated() ? deflate(dataSet, true) : dataSet);
    }

    /** File Meta Information with its group length. */
    public static byte[] meta(TransferSyntax syntax) {
        var rest = explicitLittle()
                .element(0x00020001, Vr.OB, new byte[] {0, 1})
                .text(Tag.TRANSFER_SYNTAX_UID, Vr.UI, syntax.uid())
                .text(0x00020012, Vr.UI, "1.2.3.4")
                .bytes();
        return join(explicitLittle().ul(0x00020000, rest.length).bytes(), rest);
    }

    /** Deflates, with the even length that PS3.5 A.5 asks for. */
    public static byte[] deflate(byte[] bytes, boolean raw) {
        var deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, raw);
        deflater.setInput(bytes);
        deflater.finish();
        var target = new byte[bytes.length + 1000];
        int length = deflater.deflate(target);
        deflater.end();
        return Arrays.copyOf(target, length + length % 2);
    }

    public static byte[] join(byte[]... parts) {
        var joined = new ByteArrayOutputStream();
        for (var part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    public static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Bytes that differ from place to place, so that a shift is seen. */
    public static byte[] pattern(int length, int seed) {
        var bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (seed + i * 7 + (i >> 8) * 31);
        }
        return bytes;
    }

    public byte[] bytes() {
        return out.toByteArray();
    }

    /** The whole file in this data set's own syntax, which is native. */
    public byte[] file() {
        return file(
                !explicitVr
                        ? TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN
                        : order == ByteOrder.BIG_ENDIAN
                                ? TransferSyntax.EXPLICIT_VR_BIG_ENDIAN
                                : TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN,
                bytes());
    }

    /** The Image Pixel Module of frames of one sample per pixel, and an SOP Instance UID before it. */
    public DataSetWriter image(int rows, int columns, int frames, int bitsAllocated) {
        return image(rows, columns, frames, bitsAllocated, 1, "MONOCHROME2");
    }

    /** The Image Pixel Module, and an SOP Instance UID before it. */
    public DataSetWriter image(int rows, int columns, int frames, int bitsAllocated, int samples, String colour) {
        return text(Tag.SOP_INSTANCE_UID, Vr.UI, "1.2.3.4.5")
                .us(Tag.SAMPLES_PER_PIXEL, samples)
                .text(Tag.PHOTOMETRIC_INTERPRETATION, Vr.CS, colour)
                .text(Tag.NUMBER_OF_FRAMES, Vr.IS, Integer.toString(frames))
                .us(Tag.ROWS, rows)
                .us(Tag.COLUMNS, columns)
                .us(Tag.BITS_ALLOCATED, bitsAllocated);
    }

    /** A text value, padded to even length. */
    public DataSetWriter text(int tag, Vr vr, String value) {
        var padded = value.length() % 2 == 0 ? value : value + (vr == Vr.UI ? '\0' : ' ');
        return element(tag, vr, padded.getBytes(StandardCharsets.ISO_8859_1));
    }

    public DataSetWriter us(int tag, int... values) {
        return element(tag, Vr.US, shorts(values));
    }

    public DataSetWriter ul(int tag, int... values) {
        return element(tag, Vr.UL, ints(values));
    }

    /** 16-bit values in the order of this data set. */
    public byte[] shorts(int... values) {
        var buffer = ByteBuffer.allocate(values.length * 2).order(order);
        Arrays.stream(values).forEach(value -> buffer.putShort((short) value));
        return buffer.array();
    }

    /** 32-bit values in the order of this data set. */
    public byte[] ints(int... values) {
        var buffer = ByteBuffer.allocate(values.length * 4).order(order);
        Arrays.stream(values).forEach(buffer::putInt);
        return buffer.array();
    }

    public DataSetWriter element(int tag, Vr vr, byte[] value) {
        return header(tag, vr, value.length).raw(value);
    }

    /** The header alone; the value, or what is left of it, is up to the caller. */
    public DataSetWriter header(int tag, Vr vr, long length) {
        tag(tag);
        if (!explicitVr) {
            return raw(ints((int) length));
        }
        raw(ascii(vr.name()));
        return vr.hasLongLength() ? raw(new byte[2]).raw(ints((int) length)) : raw(shorts((int) length));
    }

    public DataSetWriter tag(int tag) {
        return raw(shorts(tag >>> 16, tag));
    }

    public DataSetWriter raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    /** A sequence of items, all with or all without lengths. */
    public DataSetWriter sequence(int tag, Vr vr, boolean lengths, List<Consumer<DataSetWriter>> items) {
        var inner = vr == Vr.UN ? implicitLittle() : new DataSetWriter(explicitVr, order);
        items.forEach(content -> inner.item(content, lengths));
        if (!lengths) {
            inner.delimiter(Tag.SEQUENCE_DELIMITATION);
        }
        return header(tag, vr, lengths ? inner.out.size() : UNDEFINED).raw(inner.bytes());
    }

    /** The items of a sequence of undefined length, and its delimiter. */
    public DataSetWriter items(boolean lengths, List<Consumer<DataSetWriter>> items) {
        items.forEach(content -> item(content, lengths));
        return delimiter(Tag.SEQUENCE_DELIMITATION);
    }

    /** An item of a sequence. */
    public DataSetWriter item(Consumer<DataSetWriter> content, boolean length) {
        var item = new DataSetWriter(explicitVr, order);
        content.accept(item);
        item(item.bytes(), length);
        return this;
    }

    private void item(byte[] content, boolean lengths) {
        tag(Tag.ITEM).raw(ints(lengths ? content.length : (int) UNDEFINED)).raw(content);
        if (!lengths) {
            delimiter(Tag.ITEM_DELIMITATION);
        }
    }

    public DataSetWriter delimiter(int tag) {
        return tag(tag).raw(ints(0));
    }

    /** Encapsulated pixel data: Basic Offset Table and fragments, padded to even length, with the delimiter. */
    public DataSetWriter encapsulated(int[] offsets, byte[]... fragments) {
        return encapsulatedWithoutEnd(offsets, fragments).delimiter(Tag.SEQUENCE_DELIMITATION);
    }

    public DataSetWriter encapsulatedWithoutEnd(int[] offsets, byte[]... fragments) {
        header(Tag.PIXEL_DATA, Vr.OB, UNDEFINED).item(ints(offsets), true);
        for (var fragment : fragments) {
            item(Arrays.copyOf(fragment, fragment.length + fragment.length % 2), true);
        }
        return this;
    }
}
