package dev.voxelgate.dicomweb.stream;

import io.netty.buffer.ByteBuf;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * The one adapter from chunks and a {@link PullParser} to a Flux. Every subscriber gets a parser of its own.
 *
 * <p>Nothing is done ahead of demand: the parser is polled for a requested result only, and one chunk is requested
 * from the source only when the parser has nothing left to give, so at most one chunk is under way at any time. As the
 * parser is not asked ahead, the end is seen with the demand that follows the last result.
 *
 * <p>Errors of the source pass at once and throw away what was not yet parsed. Errors of the parser cancel the source.
 * After the end, an error or a cancel from any thread, the parser is closed exactly once, never while it is at work.
 *
 * @param <T> the results
 */
public final class ParserFlux<T> extends Flux<T> implements Scannable {

    private final Flux<? extends ByteBuf> source;
    private final Supplier<? extends PullParser<T>> parsers;

    private ParserFlux(Flux<? extends ByteBuf> source, Supplier<? extends PullParser<T>> parsers) {
        this.source = source;
        this.parsers = parsers;
    }

    /**
     * Parses what the source emits.
     *
     * @param source chunks of any size, whose reference the receiver owns
     * @param parsers gives a fresh parser to each subscriber
     */
    public static <T> Flux<T> parse(Publisher<? extends ByteBuf> source, Supplier<? extends PullParser<T>> parsers) {
        return onAssembly(new ParserFlux<>(Flux.from(source), parsers));
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        PullParser<T> parser;
        try {
            parser = Objects.requireNonNull(parsers.get(), "the supplier gave no parser");
        } catch (RuntimeException e) {
            Operators.error(actual, Operators.onOperatorError(e, actual.currentContext()));
            return;
        }
        source.subscribe(new ParserSubscriber<>(actual, parser));
    }

    @Override
    public int getPrefetch() {
        return 1;
    }

    @Override
    @SuppressWarnings("rawtypes") // as Scannable declares it
    public @Nullable Object scanUnsafe(Attr key) {
        if (key.equals(Attr.PARENT)) {
            return source;
        }
        if (key.equals(Attr.PREFETCH)) {
            return getPrefetch();
        }
        return key.equals(Attr.RUN_STYLE) ? Attr.RunStyle.SYNC : null;
    }
}
