package dev.voxelgate.dicomweb.multipart;

import io.netty.buffer.ByteBuf;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a multipart body is made of, in the order of its bytes: for every part one {@link PartHeaders}, any number of
 * {@link PartBody} and one {@link PartEnd}; then one {@link BodyEnd}.
 */
public sealed interface MultipartEvent {

    /**
     * A part begins.
     *
     * @param fields header values by lower-case name; those of a repeated field are joined with a comma
     */
    record PartHeaders(Map<String, String> fields) implements MultipartEvent {
        public PartHeaders {
            fields = Map.copyOf(fields);
        }

        /** The value of Content-Type with its parameters, or null when the part has none. */
        public @Nullable String contentType() {
            return fields.get("content-type");
        }
    }

    /**
     * Bytes of the current part, never empty.
     *
     * @param bytes a slice of the chunk they came in, not a copy; the receiver releases it
     */
    record PartBody(ByteBuf bytes) implements MultipartEvent {}

    /** The current part is whole: the delimiter that follows it was seen. */
    record PartEnd() implements MultipartEvent {}

    /** The closing delimiter: the body is whole. What follows is ignored. */
    record BodyEnd() implements MultipartEvent {}
}
