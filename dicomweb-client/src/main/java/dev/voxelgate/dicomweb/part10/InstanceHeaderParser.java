package dev.voxelgate.dicomweb.part10;

import dev.voxelgate.dicomweb.model.DefaultAttributes;
import dev.voxelgate.dicomweb.stream.LimitExceededException;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import dev.voxelgate.dicomweb.stream.PullParser;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Parses a DICOM file to what it says before its pixel data. The pixel data and all that follows are dropped as they
 * come, whatever they are. {@link #poll} throws a {@link MalformedInstanceException} when what comes before breaks the
 * rules of the format.
 */
public final class InstanceHeaderParser implements PullParser<InstanceHeader> {

    private final Part10Parser events;
    private boolean given;

    /** Keeps the {@link DefaultAttributes}. */
    public InstanceHeaderParser(Part10Limits limits) {
        this.events = Part10Parser.ofHeader(limits);
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
        if (!given) {
            events.end();
        }
    }

    @Override
    public @Nullable InstanceHeader poll() {
        if (given) {
            return null;
        }
        try {
            if (events.poll() instanceof Part10Event.Header header) { // which is the first event of any file
                given = true;
                events.close();
                return header.instance();
            }
            return null;
        } catch (LimitExceededException e) {
            throw e;
        } catch (MalformedStreamException e) {
            throw new MalformedInstanceException(e);
        }
    }

    @Override
    public void close() {
        events.close();
    }
}
