package dev.voxelgate.dicomweb.part10;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.DefaultAttributes;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.dicomweb.stream.PullParser;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Parses a DICOM file (PS3.10) as its bytes arrive.
 *
 * <pre>
 * FileStart -- data set begins --> DataSetReader -- pixel data --> PixelDataReader -- end --> the rest is dropped
 *                                        |                                                          ^
 *                                        +------------------ no pixel data -------------------------+
 * </pre>
 */
public final class Part10Parser implements PullParser<Part10Event> {

    private final Part10Limits limits;
    private final IntPredicate wanted;
    private final Part10Input in = new Part10Input();
    private final ElscintPixelData elscint;
    private final Deque<Supplier<Part10Event>> elscintEvents = new ArrayDeque<>();
    private final FileStart start = new FileStart(in);
    private FileStart.@Nullable Start started;
    private @Nullable DataSetReader dataSet;
    private @Nullable PixelDataReader pixelData;
    private boolean headerGiven;
    private boolean done;

    /** Keeps the {@link DefaultAttributes}. */
    public Part10Parser(Part10Limits limits) {
        this(limits, DefaultAttributes::contains);
    }

    /**
     * Keeps the attributes that are wanted, at every level, and those that tell how to read the file; sequences that
     * are not wanted are skipped with all they hold.
     */
    public Part10Parser(Part10Limits limits, IntPredicate wanted) {
        this(limits, wanted, true);
    }

    private Part10Parser(Part10Limits limits, IntPredicate wanted, boolean pixels) {
        this.limits = limits;
        this.wanted = wanted;
        this.elscint = new ElscintPixelData(limits, pixels);
    }

    /** Keeps the {@link DefaultAttributes}, for a caller who wants no more than the header. */
    static Part10Parser ofHeader(Part10Limits limits) {
        return new Part10Parser(limits, DefaultAttributes::contains, false);
    }

    @Override
    public void offer(ByteBuf chunk) {
        in.offer(chunk);
    }

    @Override
    public void end() {
        in.end();
    }

    @Override
    public @Nullable Part10Event poll() {
        var event = done ? null : next();
        if (event instanceof Part10Event.End) {
            done = true;
        }
        if (event == null) {
            in.releaseChunk();
        }
        return event;
    }

    private @Nullable Part10Event next() {
        if (pixelData != null) {
            return pixelData.next();
        }
        if (headerGiven) {
            return elscintEvents.isEmpty()
                    ? new Part10Event.End()
                    : elscintEvents.remove().get();
        }
        if (started == null) {
            started = start.read();
            if (started == null) {
                return null;
            }
        }
        if (dataSet == null) {
            dataSet = new DataSetReader(in, limits, wanted, started.encoding(), elscint);
        }
        var pixels = dataSet.readToPixelData();
        if (pixels == null && !dataSet.isFinished()) {
            return null;
        }
        headerGiven = true;
        return header(started, dataSet.attributes(), pixels);
    }

    private Part10Event header(FileStart.Start file, Attributes attributes, @Nullable ElementHeader pixels) {
        if (pixels == null && elscint.isPresent() && !file.encoding().bigEndian()) {
            return elscintHeader(attributes);
        }
        if (pixels == null) {
            return new Part10Event.Header(new InstanceHeader(file.transferSyntax(), attributes, 0, false));
        }
        pixelData = new PixelDataReader(in, limits, file.encoding(), pixels, attributes);
        return new Part10Event.Header(
                new InstanceHeader(file.transferSyntax(), attributes, pixels.tag(), pixels.isUndefinedLength()));
    }

    /** The compressed frame as one fragment: it is cut and counted as those are. */
    private Part10Event elscintHeader(Attributes attributes) {
        var frame = elscint.take();
        if (frame != null && frame.length > 0) {
            elscintEvents.add(() -> new Part10Event.OffsetTable(Offsets.NONE));
            elscintEvents.add(() -> new Part10Event.Fragment(0, frame.length));
            elscintEvents.add(() -> new Part10Event.PixelBytes(Unpooled.wrappedBuffer(frame)));
        }
        return new Part10Event.Header(
                new InstanceHeader(TransferSyntax.ELSCINT1_PMSCT_RLE1, attributes, Tag.PIXEL_DATA, true));
    }

    /** Bytes consumed so far, for messages. */
    long position() {
        return in.position();
    }

    @Override
    public void close() {
        in.close();
    }
}
