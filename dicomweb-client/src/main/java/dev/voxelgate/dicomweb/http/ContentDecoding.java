package dev.voxelgate.dicomweb.http;

import dev.voxelgate.dicomweb.stream.PullParser;
import io.netty.handler.codec.http.HttpHeaderValues;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Decodes the content codings {@code gzip} and {@code deflate} (RFC 9110 8.4.1) for those who pass answers on. */
public final class ContentDecoding {

    private ContentDecoding() {}

    /** Whether a Content-Encoding field changes the content: it is there, and is not {@code identity}. */
    public static boolean isCoded(@Nullable String contentEncoding) {
        return contentEncoding != null && !HttpHeaderValues.IDENTITY.contentEqualsIgnoreCase(contentEncoding.strip());
    }

    /** Whether content with this Content-Encoding can be decoded: one of the two codings, once. */
    public static boolean isKnown(String contentEncoding) {
        var coding = ContentCoding.of(contentEncoding);
        if (coding != null) {
            coding.close();
        }
        return coding != null;
    }

    /**
     * Decodes on the way to a parser, a piece at a time and none ahead of the parser's need.
     *
     * @param contentEncoding one that {@link #isKnown}
     */
    public static <T> PullParser<T> before(String contentEncoding, PullParser<T> parser) {
        return new ContentDecodingParser<>(Objects.requireNonNull(ContentCoding.of(contentEncoding)), parser);
    }
}
