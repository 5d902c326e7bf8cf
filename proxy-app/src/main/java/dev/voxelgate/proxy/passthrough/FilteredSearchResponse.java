package dev.voxelgate.proxy.passthrough;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.voxelgate.dicomweb.stream.ParserFlux;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The answer to a search, with nothing of the results that its caller may not see: neither they nor the archive's header
 * fields, which may count them. That there are none but others is the same answer as that there are none at all.
 */
public final class FilteredSearchResponse implements PassThroughResponse {

    private static final String JSON = "application/dicom+json";

    private final RewrittenResponse answer;
    private final Narrowing narrowing;

    private FilteredSearchResponse(RewrittenResponse answer, Narrowing narrowing) {
        this.answer = answer;
        this.narrowing = narrowing;
    }

    /**
     * An answer to a search for DICOM JSON.
     *
     * @throws UnfitAnswerException when it is neither that nor a refusal
     */
    public static FilteredSearchResponse of(RewrittenResponse answer, Narrowing narrowing) {
        int status = answer.status();
        boolean found = status / 100 == 2 && (answer.isEmpty() || answer.isJson());
        if (!found && status < 400) {
            throw new UnfitAnswerException("the archive's answer to a search is not DICOM JSON");
        }
        return new FilteredSearchResponse(answer, narrowing);
    }

    @Override
    public int status() {
        return isEmpty() ? answer.status() : 200;
    }

    /** What the archive has against a search may tell what it has found. */
    @Override
    public boolean isEmpty() {
        return answer.status() >= 400;
    }

    @Override
    public List<Map.Entry<String, String>> fields() {
        return isEmpty() ? List.of() : List.of(Map.entry(HttpHeaderNames.CONTENT_TYPE.toString(), JSON));
    }

    @Override
    public Flux<ByteBuf> body(Flux<ByteBuf> came) {
        return answer.isEmpty()
                ? Flux.just(bytes("[]"))
                : array(ParserFlux.parse(answer.body(came), () -> new SearchResults(narrowing.theirs()))
                        .skip(narrowing.offset())
                        .take(narrowing.limit()));
    }

    /** Begins with the first result: until then, a failure can be told. */
    private static Flux<ByteBuf> array(Flux<byte[]> results) {
        return Flux.defer(() -> {
            var begun = new AtomicBoolean();
            return results.map(result -> Unpooled.wrappedBuffer(bytes(begun.getAndSet(true) ? "," : "["), wrap(result)))
                    .concatWith(Mono.fromSupplier(() -> bytes(begun.get() ? "]" : "[]")));
        });
    }

    private static ByteBuf wrap(byte[] bytes) {
        return Unpooled.wrappedBuffer(bytes);
    }

    private static ByteBuf bytes(String text) {
        return wrap(text.getBytes(US_ASCII));
    }
}
