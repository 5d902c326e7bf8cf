package dev.voxelgate.dicomweb.part10;

import dev.voxelgate.dicomweb.model.DefaultAttributes;
import dev.voxelgate.dicomweb.model.Vr;
import dev.voxelgate.dicomweb.stream.LimitExceededException;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import dev.voxelgate.dicomweb.stream.PullParser;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Parses a DICOM file to its frames, each given as soon as its last byte is there, so that no more than one is held; or, where
 * that is asked for, large native ones to strips.
 * {@link #poll} throws, next to what every parser does,
 *
 * <ul>
 *   <li>{@link MalformedInstanceException} when the file breaks the rules of its format;
 *   <li>{@link NoSingleFramesException} when the transfer syntax is video or JPIP, before any frame;
 *   <li>{@link NotAnImageException} when the data set describes no image, before any frame;
 *   <li>{@link PixelDataTooShortException} when it promises more frames than it has; for native data that is known,
 *       and said, before any frame, unless the file itself is cut.
 * </ul>
 *
 * <p>Pixel data that are longer than the frames need, native or encapsulated, and all that follows are ignored, up to
 * the limit of what is skipped.
 */
public final class InstanceParser implements PullParser<Frame> {

    private final Part10Limits limits;
    private final Part10Parser events;
    /** About what a strip has; frames come whole when it is 0. */
    private final int stripBytes;

    private @Nullable InstanceHeader header;
    private @Nullable PixelLayout layout;
    private @Nullable NativeFrames nativeFrames;
    private @Nullable NativeStrips strips;
    private @Nullable EncapsulatedFrames encapsulated;
    private @Nullable WordSwap swap;
    private @Nullable ByteBuf pending;
    private int given;
    private long ignored;
    private boolean done;

    /** Keeps the {@link DefaultAttributes}. */
    public InstanceParser(Part10Limits limits) {
        this(limits, DefaultAttributes::contains);
    }

    /** Keeps the attributes that are wanted, at every level, and those that tell how to read the file. */
    public InstanceParser(Part10Limits limits, IntPredicate wanted) {
        this(limits, wanted, 0);
    }

    /**
     * Gives large native frames in strips.
     *
     * @param stripBytes about how many bytes a strip has; 0 for frames that are whole
     */
    public InstanceParser(Part10Limits limits, IntPredicate wanted, int stripBytes) {
        this.limits = limits;
        this.events = new Part10Parser(limits, wanted);
        this.stripBytes = stripBytes;
    }

    @Override
    public void offer(ByteBuf chunk) {
        if (done) {
            ignored += chunk.readableBytes();
            chunk.release();
        } else {
            events.offer(chunk);
        }
    }

    @Override
    public void end() {
        events.end();
    }

    @Override
    public @Nullable Frame poll() {
        try {
            return next();
        } catch (LimitExceededException | PixelDataTooShortException e) {
            throw e;
        } catch (MalformedStreamException e) {
            throw new MalformedInstanceException(e);
        }
    }

    private @Nullable Frame next() {
        if (ignored > limits.maxSkippedBytes()) {
            throw new LimitExceededException(events.position(), "max-skipped-bytes", limits.maxSkippedBytes());
        }
        while (!done) {
            var frame = pending == null ? joined() : cut(pending);
            if (frame == null) {
                var event = events.poll();
                if (event == null) {
                    return null;
                }
                take(event);
            } else {
                return frame;
            }
        }
        close();
        return null;
    }

    private void take(Part10Event event) {
        switch (event) {
            case Part10Event.Header found -> {
                header = found.instance();
                var syntax = header.transferSyntax();
                if (syntax.isVideo() || syntax.isReferenced()) {
                    throw new NoSingleFramesException(syntax);
                }
                layout = PixelLayout.of(header);
            }
            case Part10Event.NativePixelData pixels ->
                startNative(pixels, Objects.requireNonNull(layout).storedIn(pixels.length()));
            case Part10Event.OffsetTable table ->
                encapsulated = new EncapsulatedFrames(
                        limits, Objects.requireNonNull(layout).frames(), table);
            case Part10Event.Fragment fragment ->
                Objects.requireNonNull(encapsulated).fragment(fragment, events.position());
            case Part10Event.PixelBytes pixels -> {
                if (encapsulated != null) {
                    encapsulated.bytes(pixels.bytes(), events.position());
                } else {
                    pending = swap == null ? pixels.bytes() : swap.apply(pixels.bytes());
                }
            }
            case Part10Event.End _ -> Objects.requireNonNull(encapsulated).end(events.position());
        }
    }

    private void startNative(Part10Event.NativePixelData pixels, PixelLayout pixelLayout) {
        nativeFrames = new NativeFrames(pixelLayout, limits, events.position());
        if (pixels.length() < pixelLayout.totalBytes()) {
            throw new PixelDataTooShortException(
                    events.position(),
                    "pixel data shorter than the " + pixelLayout.totalBytes() + " bytes of " + pixelLayout.frames()
                            + " frames: " + pixels.length());
        }
        if (Objects.requireNonNull(header).transferSyntax().isBigEndian()
                && pixels.vr() == Vr.OW
                && pixelLayout.bitsAllocated() <= 8) {
            swap = new WordSwap();
        }
        if (stripBytes > 0) {
            strips = NativeStrips.of(header, pixelLayout, stripBytes);
        }
    }

    private @Nullable Frame joined() {
        if (encapsulated == null) {
            return null;
        }
        var frame = frame(encapsulated.poll());
        done = encapsulated.isComplete();
        return frame;
    }

    private @Nullable Frame cut(ByteBuf bytes) {
        return strips == null ? whole(bytes) : strip(strips, bytes);
    }

    private @Nullable Frame strip(NativeStrips cutter, ByteBuf bytes) {
        var strip = cutter.take(bytes);
        done = cutter.isComplete();
        if (done || !bytes.isReadable()) {
            bytes.release();
            pending = null;
        }
        return strip;
    }

    private @Nullable Frame whole(ByteBuf bytes) {
        var cutter = Objects.requireNonNull(nativeFrames);
        var frame = frame(cutter.take(bytes));
        done = cutter.isComplete();
        if (done || (!bytes.isReadable() && !cutter.isReady())) {
            bytes.release();
            pending = null;
        }
        return frame;
    }

    private @Nullable Frame frame(byte @Nullable [] data) {
        return data == null ? null : new Frame(Objects.requireNonNull(header), given++, data);
    }

    @Override
    public void close() {
        if (pending != null) {
            pending.release();
            pending = null;
        }
        events.close();
    }
}
