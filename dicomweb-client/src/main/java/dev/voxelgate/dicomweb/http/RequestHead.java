package dev.voxelgate.dicomweb.http;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Credentials} may know of a request.
 *
 * @param method in capitals
 * @param uri absolute, as it is sent
 * @param contentLength of its content in bytes, negative when it is not known; null for a request without content
 */
public record RequestHead(String method, URI uri, @Nullable Long contentLength) {

    /** A GET. */
    static RequestHead get(URI uri) {
        return new RequestHead("GET", uri, null);
    }
}
