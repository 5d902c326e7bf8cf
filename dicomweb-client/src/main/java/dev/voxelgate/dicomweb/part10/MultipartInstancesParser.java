package dev.voxelgate.dicomweb.part10;

import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.multipart.MultipartEvent;
import dev.voxelgate.dicomweb.multipart.MultipartLimits;
import dev.voxelgate.dicomweb.multipart.MultipartParser;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import dev.voxelgate.dicomweb.stream.PullParser;
import io.netty.buffer.ByteBuf;
import java.util.Locale;
import java.util.Objects;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Parses the answer of a WADO-RS retrieval of instances (PS3.18 10.4), a multipart body of DICOM files, to the frames
 * of all of them, in the order of the body. Throws as {@link InstanceParser} does; offsets in messages on a file count
 * from the start of its part.
 */
public final class MultipartInstancesParser implements PullParser<Frame> {

    private final Part10Limits limits;
    private final IntPredicate wanted;
    private final MultipartParser parts;
    private @Nullable InstanceParser instance;
    private boolean partEnded;

    /** Keeps the attributes that {@link Tag} lists. */
    public MultipartInstancesParser(String boundary, MultipartLimits multipartLimits, Part10Limits limits) {
        this(boundary, multipartLimits, limits, Tag::isKnown);
    }

    /** Keeps the attributes that are wanted, at every level, and those that tell how to read the files. */
    public MultipartInstancesParser(
            String boundary, MultipartLimits multipartLimits, Part10Limits limits, IntPredicate wanted) {
        this.parts = new MultipartParser(boundary, multipartLimits);
        this.limits = limits;
        this.wanted = wanted;
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
    public @Nullable Frame poll() {
        while (true) {
            if (instance != null) {
                var frame = instance.poll();
                if (frame != null) {
                    return frame;
                }
                if (partEnded) {
                    closeInstance();
                }
            }
            var event = parts.poll();
            if (event == null) {
                return null;
            }
            take(event);
        }
    }

    private void take(MultipartEvent event) {
        switch (event) {
            case MultipartEvent.PartHeaders headers -> {
                checkType(headers.contentType());
                instance = new InstanceParser(limits, wanted);
                partEnded = false;
            }
            case MultipartEvent.PartBody body ->
                Objects.requireNonNull(instance).offer(body.bytes());
            case MultipartEvent.PartEnd _ -> {
                Objects.requireNonNull(instance).end();
                partEnded = true;
            }
            case MultipartEvent.BodyEnd _ -> {}
        }
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
