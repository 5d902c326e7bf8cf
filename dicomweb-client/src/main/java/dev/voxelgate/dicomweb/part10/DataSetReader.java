package dev.voxelgate.dicomweb.part10;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.Value;
import dev.voxelgate.dicomweb.model.Vr;
import dev.voxelgate.dicomweb.stream.LimitExceededException;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads the elements of a data set up to its pixel data, keeps the wanted ones and skips the others. Nesting is a
 * stack, not recursion, so that reading can stop and go on at any byte.
 */
final class DataSetReader {

    /** The tag that zeros after the end of a data set look like. */
    private static final int PADDING = 0;

    private final Part10Input in;
    private final Part10Limits limits;
    private final KeptAttributes kept;
    private final ElscintPixelData elscint;
    private final Deque<Level> levels = new ArrayDeque<>();
    private final Level.DataSet root;
    private final GrowingBytes value = new GrowingBytes();
    private @Nullable ElementHeader reading;
    private boolean readsElscint;
    private long skipping;
    private long skipped;
    private int depth;
    private long elements;
    private boolean finished;

    DataSetReader(
            Part10Input in, Part10Limits limits, IntPredicate wanted, Encoding encoding, ElscintPixelData elscint) {
        this.in = in;
        this.limits = limits;
        this.kept = new KeptAttributes(limits, wanted);
        this.elscint = elscint;
        this.root = Level.DataSet.root(encoding);
        levels.push(root);
    }

    /** Whether the data set ended, without pixel data. */
    boolean isFinished() {
        return finished;
    }

    /** What was kept. */
    Attributes attributes() {
        return root.attributes.build();
    }

    /**
     * Reads on and gives the header of the pixel data, whose value comes next; or null when more input is needed or
     * the data set {@linkplain #isFinished ended}.
     */
    @Nullable
    ElementHeader readToPixelData() {
        while (!finished) {
            if (!finishValue()) {
                return null;
            }
            var level = levels.element();
            if (level.end() != Level.UNDEFINED_END && in.position() >= level.end()) {
                if (in.position() > level.end()) {
                    throw malformed("expected an element within the length of what it is in");
                }
                close();
                continue;
            }
            switch (level) {
                case Level.DataSet dataSet -> {
                    var header = dataSet.read(in);
                    if (header == null) {
                        if (!finish(dataSet)) {
                            return null;
                        }
                    } else if (dataSet.root && isPixelData(header.tag())) {
                        root.attributes.put(header.tag(), new Value.Elsewhere());
                        return header;
                    } else {
                        element(dataSet, header);
                    }
                }
                case Level.Sequence sequence -> {
                    if (!item(sequence)) {
                        return null;
                    }
                }
            }
        }
        return null;
    }

    static boolean isPixelData(int tag) {
        return tag == Tag.PIXEL_DATA || tag == Tag.FLOAT_PIXEL_DATA || tag == Tag.DOUBLE_FLOAT_PIXEL_DATA;
    }

    /** Goes on with a value that is skipped or kept; false when more input is needed. */
    private boolean finishValue() {
        skipping -= in.skip(skipping);
        if (skipping > 0 || (reading != null && !value.fill(in))) {
            if (in.isDrained()) {
                throw in.truncated(skipping > 0 ? skipping + " more bytes of a value" : "the rest of a value");
            }
            return false;
        }
        if (reading != null) {
            if (readsElscint) {
                elscint.put(reading.tag(), value.take());
            } else {
                kept.put((Level.DataSet) levels.element(), reading, value.take(), in.position());
            }
            reading = null;
            readsElscint = false;
        }
        return true;
    }

    /** At the end of the input: whether the data set may end here. */
    private boolean finish(Level.DataSet dataSet) {
        if (!in.isDrained()) {
            return false;
        }
        if (in.isCutOff() || !dataSet.root || !in.isPadding()) {
            throw in.truncated("an element");
        }
        finished = true;
        return true;
    }

    private void element(Level.DataSet around, ElementHeader header) {
        count();
        switch (header.tag()) {
            case Tag.ITEM_DELIMITATION -> {
                // Where the item has a length, or at the top, a stray delimiter is let pass.
                if (!around.root && around.end() == Level.UNDEFINED_END) {
                    close();
                }
            }
            case Tag.SEQUENCE_DELIMITATION -> {
                if (!around.root && around.end() == Level.UNDEFINED_END) {
                    close();
                    close();
                }
            }
            case Tag.ITEM -> throw malformed("expected an element but found an item");
            case PADDING -> {
                if (around.root) {
                    finished = true;
                } else {
                    skip(around, header);
                }
            }
            default -> value(around, header);
        }
    }

    private void value(Level.DataSet around, ElementHeader header) {
        boolean keep = around.kept && kept.wants(header.tag());
        if (header.isUndefinedLength()) {
            // Whatever it is declared as, it is made of items: data sets, or the fragments of an icon, which are
            // skipped.
            boolean bytes =
                    header.tag() == Tag.PIXEL_DATA || header.declaredVr() == Vr.OB || header.declaredVr() == Vr.OW;
            openSequence(around, header, Level.UNDEFINED_END, keep && !bytes);
            return;
        }
        long end = Math.addExact(in.position(), header.length());
        if (around.end() != Level.UNDEFINED_END && end > around.end()) {
            throw malformed("expected an element within its item but its length is " + header.length());
        }
        if (!keep && around.root && elscint.wants(header)) {
            value.expect(elscint.reserve(header, in.position()));
            reading = header;
            readsElscint = true;
        } else if (!keep || (isPixelData(header.tag()) && !around.root)) {
            skip(header.length());
        } else if (header.vr() == Vr.SQ) {
            openSequence(around, header, end, true);
        } else {
            value.expect(kept.reserve(header, in.position()));
            reading = header;
        }
    }

    private void skip(Level.DataSet around, ElementHeader header) {
        if (header.isUndefinedLength()) {
            throw malformed("expected an element but found zeros");
        }
        value(around, header);
    }

    private void openSequence(Level.DataSet around, ElementHeader header, long end, boolean keep) {
        if (++depth > limits.maxNestingDepth()) {
            throw new LimitExceededException(in.position(), "max-nesting-depth", limits.maxNestingDepth());
        }
        var encoding = header.valueEncoding(around.encoding());
        levels.push(new Level.Sequence(header.tag(), end, encoding, keep, around.charset));
    }

    /** Reads what comes next in a sequence; false when more input is needed. */
    private boolean item(Level.Sequence sequence) {
        var encoding = itemEncoding(sequence.encoding());
        var header = delimiter(encoding);
        if (header == null) {
            return false;
        }
        if (header.tag() == Tag.SEQUENCE_DELIMITATION) {
            if (sequence.end() == Level.UNDEFINED_END) {
                close();
            }
            return true;
        }
        long end = header.isUndefinedLength() ? Level.UNDEFINED_END : in.position() + header.length();
        if (sequence.end() != Level.UNDEFINED_END && end > sequence.end()) {
            throw malformed("expected an item within its sequence but its length is " + header.length());
        }
        if (sequence.kept()) {
            kept.countItem(in.position());
        }
        if (!sequence.kept() && !header.isUndefinedLength()) {
            skip(header.length());
        } else {
            boolean certain = !root.encoding().explicitVr();
            levels.push(new Level.DataSet(end, encoding, certain, sequence.kept(), sequence.charset()));
        }
        return true;
    }

    /** The tag of an item says its byte order, which in UN should be little endian and may be that of the file. */
    private Encoding itemEncoding(Encoding declared) {
        boolean swapped = in.has(8) && in.u16(0, !declared.bigEndian()) == Tag.ITEM >>> 16;
        return swapped ? new Encoding(declared.explicitVr(), !declared.bigEndian()) : declared;
    }

    /**
     * Has a value skipped. Where it comes deflated, a few bytes of the archive may be gigabytes to inflate for nothing:
     * those are counted, before any of them is made.
     */
    private void skip(long length) {
        skipping = length;
        skipped += in.isInflating() ? length : 0;
        if (skipped > limits.maxSkippedBytes()) {
            throw new LimitExceededException(in.position(), "max-skipped-bytes", limits.maxSkippedBytes());
        }
    }

    /** Reads an item's header or a sequence's delimiter; null when more input is needed. */
    private @Nullable ElementHeader delimiter(Encoding encoding) {
        var header = ElementHeader.read(in, encoding);
        if (header == null) {
            if (in.isDrained()) {
                throw in.truncated("an item");
            }
            return null;
        }
        if (header.tag() != Tag.ITEM && header.tag() != Tag.SEQUENCE_DELIMITATION) {
            throw malformed("expected an item but found " + Tag.format(header.tag()));
        }
        count();
        return header;
    }

    private void count() {
        if (++elements > limits.maxElements()) {
            throw new LimitExceededException(in.position(), "max-elements", limits.maxElements());
        }
    }

    /** Closes the innermost level and hands what it holds to the one around it. */
    private void close() {
        var closed = levels.pop();
        switch (closed) {
            case Level.DataSet item -> {
                if (levels.element() instanceof Level.Sequence sequence && sequence.kept()) {
                    sequence.items().add(item.attributes.build());
                }
            }
            case Level.Sequence sequence -> {
                depth--;
                if (sequence.kept() && levels.element() instanceof Level.DataSet around) {
                    around.attributes.put(sequence.tag(), new Value.Items(sequence.items()));
                }
            }
        }
    }

    private MalformedStreamException malformed(String message) {
        return new MalformedStreamException(in.position(), message);
    }
}
