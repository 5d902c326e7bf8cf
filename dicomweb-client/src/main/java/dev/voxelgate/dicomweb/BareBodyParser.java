package dev.voxelgate.dicomweb;

import dev.voxelgate.dicomweb.multipart.MultipartEvent;
import dev.voxelgate.dicomweb.stream.ChunkParser;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A body that is not wrapped into a multipart one, as the only part of such a one. */
final class BareBodyParser extends ChunkParser<MultipartEvent> {

    private enum State {
        HEADERS,
        BODY,
        END,
        DONE
    }

    private final Map<String, String> fields = new HashMap<>();
    private State state = State.HEADERS;

    /** @param length in bytes, negative when it is not known */
    BareBodyParser(@Nullable String contentType, long length) {
        if (contentType != null) {
            fields.put("content-type", contentType);
        }
        if (length >= 0) {
            fields.put("content-length", Long.toString(length));
        }
    }

    @Override
    public @Nullable MultipartEvent poll() {
        return switch (state) {
            case HEADERS -> {
                state = State.BODY;
                yield new MultipartEvent.PartHeaders(fields);
            }
            case BODY -> {
                if (chunk().isReadable()) {
                    yield new MultipartEvent.PartBody(chunk().readRetainedSlice(chunk().readableBytes()));
                }
                if (!hasEnded()) {
                    yield null;
                }
                state = State.END;
                yield new MultipartEvent.PartEnd();
            }
            case END -> {
                state = State.DONE;
                yield new MultipartEvent.BodyEnd();
            }
            case DONE -> null;
        };
    }
}
