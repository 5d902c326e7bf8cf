package dev.voxelgate.proxy.upstream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.voxelgate.proxy.upstream.credentials.CallerToken;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntBiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;

/**
 * Several ways to have the same of an archive, the best first. When the archive refuses one, the next is tried; the first that
 * works is remembered (all but the best for a while only), and tried first. Where callers' tokens are relayed, each of them has
 * a memory of its own.
 *
 * <p>A way that has worked may be refused because of the object that was asked for, or because an intermediary was at fault.
 * So another way takes its place only when it is refused twice in a row. Some refusals do not even lead to another way before
 * they have come several times in a row: 404 means in most cases that the archive does not have the object.
 *
 * @param <W> what a way is
 */
final class Ladder<W> {

    private static final Logger LOG = LoggerFactory.getLogger(Ladder.class);

    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    /** The best way need not be forgotten, for no better one may have come since. */
    private static final Duration FOREVER = Duration.ofDays(36_500);

    private static final int MOST_CALLERS = 1_000;

    /** Of a way that may not be left because of mistakes: so many refusals in a row come before another is tried. */
    static final int PATIENCE = 10;

    /** So many refusals in a row are about the way, and not about the object. */
    private static final int ABOUT_THE_WAY = 2;

    /** A way that worked. */
    private static final class Known<W> {
        private final W way;
        /** How often it was refused since it worked. */
        private final AtomicInteger refusals = new AtomicInteger();

        Known(W way) {
            this.way = way;
        }
    }

    private final List<W> ways;
    private final Predicate<Throwable> isRefusal;
    private final ToIntBiFunction<W, Throwable> patience;
    private final Cache<Optional<CallerToken>, Known<W>> known;

    /**
     * @param ways the best first
     * @param isRefusal whether another way may give what one has failed to give
     */
    Ladder(List<W> ways, Predicate<Throwable> isRefusal) {
        this(ways, isRefusal, (_, failure) -> patience(failure));
    }

    /**
     * @param patience how many refusals like this one in a row are taken for the answer, of a way that has worked
     */
    Ladder(List<W> ways, Predicate<Throwable> isRefusal, ToIntBiFunction<W, Throwable> patience) {
        this(ways, isRefusal, patience, Ticker.systemTicker());
    }

    private Ladder(List<W> ways, Predicate<Throwable> isRefusal, ToIntBiFunction<W, Throwable> patience, Ticker clock) {
        this.ways = List.copyOf(ways);
        this.isRefusal = isRefusal;
        this.patience = patience;
        this.known = Caffeine.newBuilder()
                .expireAfter(Expiry.<Optional<CallerToken>, Known<W>>writing(
                        (_, found) -> found.way.equals(this.ways.getFirst()) ? FOREVER : REMEMBERED))
                .maximumSize(MOST_CALLERS)
                .ticker(clock)
                .executor(Runnable::run)
                .build();
    }

    /** Of a way that has worked, a first 404 is about the object. */
    static int patience(Throwable refusal) {
        return ArchiveCalls.isNotFound(refusal) ? 1 : 0;
    }

    /** The same, of objects that the archive is known to have: 404 is about the way. */
    static <W> Ladder<W> toKnownObjects(List<W> ways, Predicate<Throwable> isRefusal) {
        return new Ladder<>(ways, isRefusal, (_, _) -> 0);
    }

    /** The same with another clock. */
    Ladder<W> withClock(Ticker clock) {
        return new Ladder<>(ways, isRefusal, patience, clock);
    }

    /**
     * What the first way that is not refused gives. A way that has given something is not left any more.
     *
     * @return it; when all are refused, the failure of the first
     */
    <T> Flux<T> climb(Function<W, Flux<T>> call) {
        return Flux.deferContextual(context -> new Climb<>(Optional.ofNullable(CallerToken.in(context)), call).next());
    }

    private final class Climb<T> {

        private final Optional<CallerToken> caller;
        private final Function<W, Flux<T>> call;
        private final @Nullable Known<W> before;
        private final Deque<W> left;
        private boolean works;
        private @Nullable Throwable refusal;

        Climb(Optional<CallerToken> caller, Function<W, Flux<T>> call) {
            this.caller = caller;
            this.call = call;
            this.before = known.getIfPresent(caller);
            this.left = new ArrayDeque<>(ways);
            if (before != null) {
                left.remove(before.way);
                left.addFirst(before.way);
            }
        }

        Flux<T> next() {
            var way = left.removeFirst();
            return call.apply(way)
                    .doOnNext(_ -> learn(way))
                    .doOnComplete(() -> learn(way))
                    .onErrorResume(failure -> !works && isRefused(way, failure), this::afterRefusal);
        }

        private void learn(W way) {
            if (works) {
                return;
            }
            works = true;
            if (before != null && before.way.equals(way)) {
                before.refusals.set(0);
                return;
            }
            if (before != null && before.refusals.get() < ABOUT_THE_WAY) {
                return;
            }
            known.put(caller, new Known<>(way));
            if (refusal != null) {
                LOG.info(
                        "The archive does not take the usual requests ({}); for a while it is asked by: {}",
                        refusal instanceof ContradictionException contradiction
                                ? contradiction.contradiction()
                                : refusal.getMessage(),
                        way);
            }
        }

        private boolean isRefused(W way, Throwable failure) {
            if (!isRefusal.test(failure)) {
                return false;
            }
            return before == null
                    || !before.way.equals(way)
                    || before.refusals.getAndIncrement() >= patience.applyAsInt(way, failure);
        }

        private Flux<T> afterRefusal(Throwable failure) {
            if (refusal == null) {
                refusal = failure;
            }
            return left.isEmpty() ? Flux.error(refusal) : next();
        }
    }
}
