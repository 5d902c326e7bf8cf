package dev.voxelgate.dicomweb.http;

import dev.voxelgate.dicomweb.error.UpstreamProtocolException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.client.HttpClientResponse;

/**
 * Which bytes an answer has.
 *
 * @param range of a partial answer (206); null when it has all
 * @param tag the strong entity tag of what they are of, null when the archive says none (RFC 9110 8.8.3)
 */
public record Piece(@Nullable ByteRange range, @Nullable String tag) {

    private static final Pattern CONTENT_RANGE =
            Pattern.compile("bytes ([0-9]{1,18})-([0-9]{1,18})/(?:[0-9]{1,18}|\\*)");

    static Piece of(String operation, HttpClientResponse answer) {
        var headers = answer.responseHeaders();
        boolean isPart = answer.status().equals(HttpResponseStatus.PARTIAL_CONTENT);
        return new Piece(isPart ? range(operation, headers) : null, tag(headers));
    }

    private static ByteRange range(String operation, HttpHeaders headers) {
        var field = headers.get(HttpHeaderNames.CONTENT_RANGE);
        var range = CONTENT_RANGE.matcher(field == null ? "" : field.strip());
        var encoding = headers.get(HttpHeaderNames.CONTENT_ENCODING);
        boolean isEncoded = encoding != null && !HttpHeaderValues.IDENTITY.contentEqualsIgnoreCase(encoding);
        if (isEncoded || !range.matches() || Long.parseLong(range.group(1)) > Long.parseLong(range.group(2))) {
            throw new UpstreamProtocolException(operation, "the partial answer does not say which bytes it has");
        }
        return new ByteRange(Long.parseLong(range.group(1)), Long.parseLong(range.group(2)));
    }

    private static @Nullable String tag(HttpHeaders headers) {
        var tag = headers.get(HttpHeaderNames.ETAG);
        return tag != null && tag.strip().startsWith("\"") ? tag.strip() : null;
    }
}
