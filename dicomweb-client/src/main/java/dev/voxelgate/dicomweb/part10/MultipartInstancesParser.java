package dev.voxelgate.dicomweb.part10;

import dev.voxelgate.dicomweb.model.DefaultAttributes;
import dev.voxelgate.dicomweb.multipart.MultipartEvent;
import dev.voxelgate.dicomweb.multipart.MultipartLimits;
import dev.voxelgate.dicomweb.multipart.MultipartParser;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import dev.voxelgate.dicomweb.stream.PullParser;
import dev.voxelgate.dicomweb.stream.TruncatedStreamException;
import io.netty.buffer.ByteBuf;
import java.util.Locale;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses the answer of a WADO-RS retrieval of instances (PS3.18 10.4), a multipart body of DICOM files, to the frames
 * of all of them, in the order of the body. Throws as {@link InstanceParser} does; offsets in messages on a file count
 * from the start of its part.
 *
 * <p>A delimiter inside of a part cuts the file that the part holds, and the rest looks like whatever it looks like. That
 * is the fault of who chose the boundary, not of the file. So a file that fails at the end of its part is judged by its
 * {@code Content-Length}, and by what follows: another part, or the end of the body.
 */
public final class MultipartInstancesParser implements PullParser<Frame> {

    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

    private final Part10Limits limits;
    private final IntPredicate wanted;
    private final int stripBytes;
    private final MultipartParser parts;
    private @Nullable InstanceParser instance;
    private boolean partEnded;
    /** What the part says of its length, or nothing of it: 0. */
    private long announced;

    private long length;
    /** Whether a part ended before its length. */
    private boolean cut;
    /** Why the file of the part that has ended cannot be read. */
    private @Nullable RuntimeException failure;

    private boolean ended;

    /** Keeps the {@link DefaultAttributes}. */
    public MultipartInstancesParser(String boundary, MultipartLimits multipartLimits, Part10Limits limits) {
        this(boundary, multipartLimits, limits, DefaultAttributes::contains);
    }

    /** Keeps the attributes that are wanted, at every level, and those that tell how to read the files. */
    public MultipartInstancesParser(
            String boundary, MultipartLimits multipartLimits, Part10Limits limits, IntPredicate wanted) {
        this(boundary, multipartLimits, limits, wanted, 0);
    }

    /**
     * Gives large native frames in strips.
     *
     * @param stripBytes as {@link InstanceParser} has it
     */
    public MultipartInstancesParser(
            String boundary,
            MultipartLimits multipartLimits,
            Part10Limits limits,
            IntPredicate wanted,
            int stripBytes) {
        this.parts = new MultipartParser(boundary, multipartLimits);
        this.limits = limits;
        this.wanted = wanted;
        this.stripBytes = stripBytes;
    }

    @Override
    public void offer(ByteBuf chunk) {
        parts.offer(chunk);
    }

    @Override
    public void end() {
        ended = true;
        parts.end();
    }

    @Override
    public @Nullable Frame poll() {
        while (true) {
            if (instance != null && failure == null) {
                var frame = frameOf(instance);
                if (frame != null) {
                    return frame;
                }
                if (partEnded && failure == null) {
                    closeInstance();
                }
            }
            var event = failure == null ? parts.poll() : afterFailure(failure);
            if (event == null) {
                return null;
            }
            take(event);
        }
    }

    private @Nullable Frame frameOf(InstanceParser file) {
        try {
            return file.poll();
        } catch (MalformedStreamException | NotAnImageException | NoSingleFramesException e) {
            if (cut || !partEnded) {
                throw cut ? delimiterInside() : e;
            }
            failure = e;
            return null;
        }
    }

    /** What follows a part whose file cannot be read: null when it is not there yet. */
    private @Nullable MultipartEvent afterFailure(RuntimeException failed) {
        MultipartEvent next;
        try {
            next = parts.poll();
        } catch (MalformedStreamException e) {
            throw e instanceof TruncatedStreamException ? e : delimiterInside();
        }
        if (next instanceof MultipartEvent.PartHeaders) {
            throw failed;
        }
        if (next == null && ended) {
            throw parts.hasBlankEpilogue() ? failed : delimiterInside();
        }
        return next;
    }

    private MalformedStreamException delimiterInside() {
        return new MalformedStreamException(length, "expected a boundary that is in no part but found it in one");
    }

    private void take(MultipartEvent event) {
        switch (event) {
            case MultipartEvent.PartHeaders headers -> {
                checkType(headers.contentType());
                instance = new InstanceParser(limits, wanted, stripBytes);
                partEnded = false;
                announced = length(headers.fields().get("content-length"));
                length = 0;
            }
            case MultipartEvent.PartBody body -> {
                length += body.bytes().readableBytes();
                Objects.requireNonNull(instance).offer(body.bytes());
            }
            case MultipartEvent.PartEnd _ -> {
                cut |= length < announced;
                Objects.requireNonNull(instance).end();
                partEnded = true;
            }
            case MultipartEvent.BodyEnd _ -> {}
        }
    }

    private static long length(@Nullable String field) {
        return field != null && LENGTH.matcher(field).matches() ? Long.parseLong(field) : 0;
    }

    /** A part without a type is what was asked for; one of another type is an answer to something else. */
    private static void checkType(@Nullable String contentType) {
        if (contentType == null) {
            return;
        }
        int end = contentType.indexOf(';');
        var type =
                (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        if (!type.equals("application/dicom") && !type.equals("application/octet-stream")) {
            throw new MalformedStreamException(0, "expected parts of type application/dicom but found another type");
        }
    }

    private void closeInstance() {
        if (instance != null) {
            instance.close();
            instance = null;
        }
    }

    @Override
    public void close() {
        closeInstance();
        parts.close();
    }
}
