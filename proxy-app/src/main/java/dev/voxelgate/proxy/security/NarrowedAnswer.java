package dev.voxelgate.proxy.security;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/**
 * The answer to a search, without the results that are not of the caller's studies: an archive ignores a key that it
 * does not know, and matches without regard to capitals. It is read whole before any of it is sent; there is a limit.
 */
final class NarrowedAnswer extends ServerHttpResponseDecorator {

    private static final int MAX_BYTES = 16 << 20;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final StudyAttribute attribute;
    private final ReadableStudies studies;

    NarrowedAnswer(ServerHttpResponse answer, StudyAttribute attribute, ReadableStudies studies) {
        super(answer);
        this.attribute = attribute;
        this.studies = studies;
    }

    @Override
    public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
        return DataBufferUtils.join(Flux.from(body), MAX_BYTES)
                .onErrorMap(DataBufferLimitException.class, _ -> tooLong())
                .map(this::narrowed)
                .flatMap(narrowed -> {
                    getHeaders().setContentLength(narrowed.readableByteCount());
                    return getDelegate().writeWith(Mono.just(narrowed));
                });
    }

    @Override
    public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
        return writeWith(Flux.from(body).concatMap(part -> part, 1));
    }

    private static ResponseStatusException tooLong() {
        return new ResponseStatusException(HttpStatus.CONTENT_TOO_LARGE);
    }

    private DataBuffer narrowed(DataBuffer whole) {
        byte[] bytes = new byte[whole.readableByteCount()];
        whole.read(bytes);
        DataBufferUtils.release(whole);
        var status = getStatusCode();
        boolean refused = status != null && status.isError(); // what the archive has against the search
        return bufferFactory().wrap(refused ? new byte[0] : JSON.writeValueAsBytes(theirs(status, bytes)));
    }

    private List<JsonNode> theirs(@Nullable HttpStatusCode status, byte[] bytes) {
        var type = getHeaders().getContentType();
        boolean json = type != null
                && (type.getSubtype().equals("json") || type.getSubtype().endsWith("+json"))
                && !type.isCompatibleWith(MediaType.APPLICATION_PROBLEM_JSON);
        try {
            if (json && status != null && JSON.readTree(bytes) instanceof ArrayNode results) {
                var theirs = new ArrayList<JsonNode>();
                results.forEach(result -> {
                    if (isTheirs(result)) {
                        theirs.add(result);
                    }
                });
                return theirs;
            }
        } catch (JacksonException _) {
            // Without a word of what was read.
        }
        throw new ResponseStatusException(HttpStatus.BAD_GATEWAY);
    }

    private boolean isTheirs(JsonNode result) {
        var values = result.path(attribute.number()).path("Value");
        boolean theirs = values.isArray() && !values.isEmpty();
        for (var value : values) {
            theirs &= value.isString()
                    && studies.values().contains(value.asString().strip());
        }
        return theirs;
    }
}
