package dev.voxelgate.dicomweb.part10;

import dev.voxelgate.dicomweb.stream.LimitExceededException;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import dev.voxelgate.dicomweb.stream.PullParser;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Parses a DICOM file as far as its first frame begins: to what it says of itself and of how its frames are stored. The rest
 * is dropped as it comes. {@link #poll} throws a {@link MalformedInstanceException} when what comes before breaks the rules of
 * the format. Without pixel data the result says that there are no frames.
 */
public final class SingleFramesParser implements PullParser<SingleFrames> {

    private final Part10Parser events;
    private final boolean isPiece;
    private final byte[] first = new byte[Codestream.LONGEST];
    private int firstLength;
    private long firstMissing;
    private @Nullable InstanceHeader header;
    private @Nullable PixelLayout layout;
    private Part10Event.@Nullable OffsetTable table;
    private boolean given;

    /**
     * Keeps the {@link DefaultAttributes}.
     *
     * @param isPiece whether the bytes are the first ones of a file only: when they end too early there is no result
     */
    public SingleFramesParser(Part10Limits limits, boolean isPiece) {
        this.events = new Part10Parser(limits);
        this.isPiece = isPiece;
    }

    @Override
    public void offer(ByteBuf chunk) {
        if (given) {
            chunk.release();
        } else {
            events.offer(chunk);
        }
    }

    @Override
    public void end() {
        if (!given && !isPiece) {
            events.end();
        }
    }

    @Override
    public @Nullable SingleFrames poll() {
        if (given) {
            return null;
        }
        try {
            var found = next();
            if (found != null) {
                given = true;
                events.close();
            }
            return found;
        } catch (LimitExceededException e) {
            throw e;
        } catch (PixelDataTooShortException e) {
            given = true; // which is told when the frames are fetched
            return SingleFrames.none(Objects.requireNonNull(header));
        } catch (MalformedStreamException e) {
            throw new MalformedInstanceException(e);
        }
    }

    private @Nullable SingleFrames next() {
        for (var event = events.poll(); event != null; event = events.poll()) {
            var found = take(event);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private @Nullable SingleFrames take(Part10Event event) {
        return switch (event) {
            case Part10Event.Header(var instance) -> {
                header = instance;
                yield withoutFrames(instance);
            }
            case Part10Event.NativePixelData pixels ->
                SingleFrames.of(header(), Objects.requireNonNull(layout), pixels, events.position());
            case Part10Event.OffsetTable offsets -> {
                table = offsets;
                yield null;
            }
            case Part10Event.Fragment fragment -> {
                firstMissing = Math.min(first.length, fragment.length());
                yield firstMissing == 0 ? encapsulated() : null;
            }
            case Part10Event.PixelBytes(var bytes) -> firstBytes(bytes);
            case Part10Event.End _ -> SingleFrames.none(header());
        };
    }

    private InstanceHeader header() {
        return Objects.requireNonNull(header);
    }

    /** Of what is no image, or has no single frames, nothing more need be read. */
    private @Nullable SingleFrames withoutFrames(InstanceHeader instance) {
        var syntax = instance.transferSyntax();
        if (syntax.isVideo() || syntax.isReferenced()) {
            return SingleFrames.none(instance);
        }
        try {
            layout = PixelLayout.of(instance);
            return null;
        } catch (NotAnImageException e) {
            return SingleFrames.none(instance);
        }
    }

    private @Nullable SingleFrames firstBytes(ByteBuf bytes) {
        try {
            int count = (int) Math.min(firstMissing, bytes.readableBytes());
            bytes.readBytes(first, firstLength, count);
            firstLength += count;
            firstMissing -= count;
        } finally {
            bytes.release();
        }
        return firstMissing == 0 ? encapsulated() : null;
    }

    private SingleFrames encapsulated() {
        return SingleFrames.of(
                header(),
                Objects.requireNonNull(layout).frames(),
                Objects.requireNonNull(table),
                Codestream.of(first, firstLength));
    }

    @Override
    public void close() {
        events.close();
    }
}
