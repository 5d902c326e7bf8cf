package dev.voxelgate.dicomweb;

import dev.voxelgate.dicomweb.http.ByteCollector;
import dev.voxelgate.dicomweb.http.MediaType;
import dev.voxelgate.dicomweb.multipart.MultipartEvent;
import dev.voxelgate.dicomweb.multipart.MultipartEvent.BodyEnd;
import dev.voxelgate.dicomweb.multipart.MultipartEvent.PartBody;
import dev.voxelgate.dicomweb.multipart.MultipartEvent.PartEnd;
import dev.voxelgate.dicomweb.multipart.MultipartEvent.PartHeaders;
import dev.voxelgate.dicomweb.part10.NativeValue;
import dev.voxelgate.dicomweb.part10.Part10Limits;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import dev.voxelgate.dicomweb.stream.PullParser;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Gives the wanted frames of bulk pixel data of several frames. Native ones are one part, or one each; codestreams are one part
 * each. Native frames are cut while they arrive: one is held at a time. They have exactly the bytes of a frame, and each begins
 * with bit 0 of its first byte.
 *
 * <p>Where the length of a value is not known beforehand, its last wanted frame is given when the value has ended, and was not
 * of another length.
 */
final class PixelDataParser implements PullParser<FramePart> {

    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

    private final PullParser<MultipartEvent> parts;
    private final PixelDataFrames wanted;
    private final Part10Limits limits;
    private final ByteCollector codestream;
    private MediaType mediaType = MediaType.parse(null);
    /** Of the current part; null when it has a codestream. */
    private @Nullable NativeValue value;

    /** Native bytes that are not cut yet. */
    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;

    private @Nullable FramePart held;
    private long offset;
    /** The index of the frame that comes next. */
    private int next;

    /** @param limits with the limit of a frame */
    PixelDataParser(PullParser<MultipartEvent> parts, PixelDataFrames wanted, Part10Limits limits) {
        this.parts = parts;
        this.wanted = wanted;
        this.limits = limits;
        this.codestream = new ByteCollector("max-frame-bytes", limits.maxFrameBytes());
    }

    @Override
    public void offer(ByteBuf chunk) {
        parts.offer(chunk);
    }

    @Override
    public void end() {
        parts.end();
    }

    @Override
    public @Nullable FramePart poll() {
        while (true) {
            var frame = value == null ? null : cut(value);
            if (frame != null) {
                return frame;
            }
            switch (parts.poll()) {
                case null -> {
                    return null;
                }
                case PartHeaders headers -> begin(headers);
                case PartBody body -> add(body.bytes());
                case PartEnd _ -> {
                    var last = endPart();
                    if (last != null) {
                        return last;
                    }
                }
                case BodyEnd _ -> checkCount();
            }
        }
    }

    private void begin(PartHeaders headers) {
        if (next >= wanted.count()) {
            throw new MalformedStreamException(offset, "expected " + wanted.count() + " frames but there are more");
        }
        mediaType = MediaType.parse(headers.contentType());
        value = wanted.isNative().test(mediaType)
                ? value(length(headers.fields().get("content-length")))
                : null;
    }

    private NativeValue value(long length) {
        return next == 0
                ? NativeValue.of(wanted.header(), limits, length)
                : NativeValue.next(wanted.header(), limits, length);
    }

    private static long length(@Nullable String field) {
        return field != null && LENGTH.matcher(field).matches() ? Long.parseLong(field) : -1;
    }

    private void add(ByteBuf more) {
        if (value != null) {
            bytes = more;
            return;
        }
        try {
            int length = more.readableBytes();
            if (wanted.isWanted().test(next)) {
                codestream.add(more, offset);
            }
            offset += length;
        } finally {
            more.release();
        }
    }

    /** The next wanted frame of the native bytes, null when they are used up. */
    private @Nullable FramePart cut(NativeValue cutter) {
        while (bytes.isReadable() || cutter.isReady()) {
            int before = bytes.readerIndex();
            var data = cutter.take(bytes);
            offset += bytes.readerIndex() - before;
            if (data != null) {
                var frame = frame(data);
                if (frame != null && !cutter.isLengthKnown() && frame.number() == wanted.last() + 1) {
                    held = frame;
                } else if (frame != null) {
                    return frame;
                }
            }
        }
        releaseBytes();
        return null;
    }

    private @Nullable FramePart endPart() {
        if (value == null) {
            return frame(codestream.take());
        }
        value.end();
        value = null;
        var last = held;
        held = null;
        return last;
    }

    /** The frame that comes next, null when it is not wanted. */
    private @Nullable FramePart frame(byte[] data) {
        int index = next++;
        return wanted.isWanted().test(index)
                ? new FramePart(index + 1, mediaType.name(), mediaType.parameters(), data)
                : null;
    }

    private void checkCount() {
        if (next != wanted.count()) {
            throw new MalformedStreamException(
                    offset, "expected " + wanted.count() + " frames but the answer has " + next);
        }
    }

    private void releaseBytes() {
        bytes.release();
        bytes = Unpooled.EMPTY_BUFFER;
    }

    @Override
    public void close() {
        releaseBytes();
        parts.close();
    }
}
