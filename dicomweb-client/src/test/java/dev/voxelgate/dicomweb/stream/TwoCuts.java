package dev.voxelgate.dicomweb.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What holds for a pull parser whatever its input is: the same bytes, in one chunk and cut anywhere, give the same
 * results or the same documented failure, and no buffer is left behind, also when the parser is closed half-way.
 *
 * @param parsers makes a new parser for each run
 * @param transcription takes a result down, and releases what it holds
 * @param documented the failures that the parser may end with, next to {@link MalformedStreamException}
 * @param sameWords whether failures have to be the same to the word, or any of the documented ones
 */
public record TwoCuts<T>(
        Supplier<? extends PullParser<T>> parsers,
        BiConsumer<T, Transcript> transcription,
        Set<Class<? extends RuntimeException>> documented,
        boolean sameWords) {

    /** Without Netty's leak detector: every buffer is counted. */
    private static final ByteBufAllocator BUFFERS = new UnpooledByteBufAllocator(false, true);

    /** With no failures but the usual ones. */
    public static <T> TwoCuts<T> of(Supplier<? extends PullParser<T>> parsers, BiConsumer<T, Transcript> results) {
        return new TwoCuts<>(parsers, results, Set.of(), true);
    }

    /** With these failures as well. */
    public TwoCuts<T> orEnds(Set<Class<? extends RuntimeException>> failures) {
        return new TwoCuts<>(parsers, transcription, failures, sameWords);
    }

    /** With all documented failures alike. */
    public TwoCuts<T> inAnyWords() {
        return new TwoCuts<>(parsers, transcription, documented, false);
    }

    /** What a run gave, and how it ended. */
    private record Run(List<String> events, @Nullable String failure) {}

    /** Checks all of it for one input. */
    public void check(byte[] input) {
        var whole = run(input, null, Integer.MAX_VALUE);
        var cut = run(input, new SplittableRandom(Arrays.hashCode(input)), Integer.MAX_VALUE);
        if (!whole.equals(cut)) {
            throw new AssertionError("in one chunk it gives\n  %s\nand cut up\n  %s".formatted(show(whole), show(cut)));
        }
        var random = new SplittableRandom(input.length);
        run(input, random, random.nextInt(1 + whole.events.size()));
    }

    private static String show(Run run) {
        return String.join("\n  ", run.events) + "\n  " + run.failure;
    }

    /** Parses up to so many results; {@code cuts} says where chunks end, or null that there is one. */
    private Run run(byte[] input, @Nullable SplittableRandom cuts, int most) {
        var chunks = new ArrayList<ByteBuf>();
        var transcript = new Transcript();
        String failure = null;
        try (var parser = parsers.get()) {
            int at = 0;
            boolean ended = false;
            for (int results = 0; results < most; ) {
                var result = parser.poll();
                if (result != null) {
                    transcription.accept(result, transcript);
                    results++;
                } else if (at < input.length) {
                    int length = cuts == null ? input.length : Math.min(input.length - at, next(cuts));
                    var chunk = BUFFERS.buffer(length + 1).writeBytes(input, at, length);
                    chunks.add(chunk);
                    parser.offer(chunk);
                    at += length;
                } else if (!ended) {
                    parser.end();
                    ended = true;
                } else {
                    break;
                }
            }
        } catch (RuntimeException e) {
            if (!(e instanceof MalformedStreamException) && !documented.contains(e.getClass())) {
                throw e;
            }
            failure = describe(e);
        }
        for (int i = 0; i < chunks.size(); i++) {
            if (chunks.get(i).refCnt() != 0) {
                throw new AssertionError("chunk %d of %d was not released (%s)".formatted(i, chunks.size(), failure));
            }
        }
        return new Run(transcript.events(), failure);
    }

    /** Mostly small, now and then nothing at all. */
    private static int next(SplittableRandom cuts) {
        return cuts.nextInt(1 << cuts.nextInt(10));
    }

    /** Where a limit is passed depends on how much arrived at once; what was passed does not. */
    private String describe(RuntimeException failure) {
        var message = Objects.requireNonNull(failure.getMessage(), "a failure says what it is");
        if (message.chars().anyMatch(Character::isISOControl)) {
            throw new AssertionError("a message quotes its input", failure);
        }
        if (!sameWords) {
            return "refused";
        }
        return failure.getClass().getSimpleName() + ": " + message.replaceFirst(" at byte \\d+$", "");
    }
}
