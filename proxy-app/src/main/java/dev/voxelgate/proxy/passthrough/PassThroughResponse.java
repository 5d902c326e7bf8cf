package dev.voxelgate.proxy.passthrough;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;

/** What a client gets of an answer of the archive. */
public sealed interface PassThroughResponse permits RewrittenResponse, FilteredSearchResponse {

    int status();

    /** Whether this answer has no body, to whatever request (RFC 9110 6.4.1). */
    boolean isEmpty();

    /**
     * The header fields.
     *
     * @throws UnfitAnswerException when they send the client away from the archive
     */
    List<Map.Entry<String, String>> fields();

    /** The body, of the one that came; both give buffers away. */
    Flux<ByteBuf> body(Flux<ByteBuf> came);
}
