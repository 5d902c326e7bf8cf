package dev.voxelgate.dicomweb.part10;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.Vr;
import dev.voxelgate.dicomweb.stream.LimitExceededException;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Reads the value of the pixel data: plain bytes, or a Basic Offset Table and fragments (PS3.5 A.4). */
final class PixelDataReader {

    private enum State {
        NATIVE,
        TABLE_ITEM,
        TABLE,
        FRAGMENTS,
        FRAGMENT,
        END
    }

    private final Part10Input in;
    private final Part10Limits limits;
    private final boolean bigEndian;
    private final GrowingBytes table = new GrowingBytes();
    private final Offsets extendedOffsets;
    private State state;
    private boolean announced;
    private long length;
    private long missing;
    private long firstItem;
    private long fragments;
    private final Vr vr;

    PixelDataReader(Part10Input in, Part10Limits limits, Encoding encoding, ElementHeader header, Attributes data) {
        this.in = in;
        this.limits = limits;
        this.bigEndian = encoding.bigEndian();
        this.vr = header.declaredVr() == Vr.UN ? Vr.OB : header.vr();
        this.state = header.isUndefinedLength() ? State.TABLE_ITEM : State.NATIVE;
        this.length = header.length();
        this.missing = header.isUndefinedLength() ? 0 : header.length();
        var extended = data.bytes(Tag.EXTENDED_OFFSET_TABLE);
        this.extendedOffsets =
                extended == null ? Offsets.NONE : Offsets.of(extended, Long.BYTES, ByteOrder.LITTLE_ENDIAN);
    }

    /** Gives the next event, at last {@link Part10Event.End}; null when more input is needed. */
    @Nullable
    Part10Event next() {
        while (true) {
            switch (state) {
                case NATIVE -> {
                    if (!announced) {
                        announced = true;
                        return new Part10Event.NativePixelData(length, vr);
                    }
                    if (missing > 0) {
                        return bytes("pixel data");
                    }
                    state = State.END;
                }
                case TABLE_ITEM -> {
                    if (!in.has(8)) {
                        return starved("a Basic Offset Table");
                    }
                    if (isDelimiter()) {
                        state = State.END;
                        return new Part10Event.OffsetTable(Offsets.NONE, extendedOffsets);
                    }
                    startTable(itemLength());
                }
                case TABLE -> {
                    if (!table.fill(in)) {
                        return starved("the rest of the Basic Offset Table");
                    }
                    state = State.FRAGMENTS;
                    firstItem = in.position();
                    var order = bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
                    return new Part10Event.OffsetTable(Offsets.of(table.take(), Integer.BYTES, order), extendedOffsets);
                }
                case FRAGMENTS -> {
                    if (!in.has(8)) {
                        if (in.isDrained() && !in.isCutOff() && in.isPadding()) {
                            // The file ends without the delimiter, at a fragment's border: nothing is missing.
                            state = State.END;
                            continue;
                        }
                        return starved("a fragment");
                    }
                    if (isDelimiter() || isPadding()) {
                        state = State.END;
                        continue;
                    }
                    if (++fragments > limits.maxElements()) {
                        throw new LimitExceededException(in.position(), "max-elements", limits.maxElements());
                    }
                    long offset = in.position() - firstItem;
                    length = itemLength();
                    missing = length;
                    state = State.FRAGMENT;
                    return new Part10Event.Fragment(offset, length);
                }
                case FRAGMENT -> {
                    if (missing > 0) {
                        return bytes("a fragment");
                    }
                    state = State.FRAGMENTS;
                }
                case END -> {
                    return new Part10Event.End();
                }
            }
        }
    }

    private Part10Event.@Nullable PixelBytes bytes(String what) {
        var slice = in.slice(missing);
        if (slice != null) {
            missing -= slice.readableBytes();
            return new Part10Event.PixelBytes(slice);
        }
        if (in.isDrained()) {
            throw new PixelDataTooShortException(
                    in.position(), what + " of " + length + " bytes ends after " + (length - missing));
        }
        return null;
    }

    private @Nullable Part10Event starved(String expected) {
        if (in.isDrained()) {
            throw new PixelDataTooShortException(in.position(), "expected " + expected + " but the data end");
        }
        return null;
    }

    private boolean isDelimiter() {
        return in.tag(0, bigEndian) == Tag.SEQUENCE_DELIMITATION;
    }

    /** Zeros behind a file that ends without the delimiter. */
    private boolean isPadding() {
        return in.tag(0, bigEndian) == 0 && in.u32(4, bigEndian) == 0;
    }

    private long itemLength() {
        int tag = in.tag(0, bigEndian);
        long itemLength = in.u32(4, bigEndian);
        if (tag != Tag.ITEM || itemLength == ElementHeader.UNDEFINED) {
            throw new MalformedStreamException(
                    in.position(), "expected an item of defined length in the pixel data but found " + Tag.format(tag));
        }
        in.consume(8);
        return itemLength;
    }

    private void startTable(long bytes) {
        if (bytes > limits.maxOffsetTableBytes()) {
            throw new LimitExceededException(in.position(), "max-offset-table-bytes", limits.maxOffsetTableBytes());
        }
        table.expect((int) bytes);
        state = State.TABLE;
    }
}
