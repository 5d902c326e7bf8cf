package dev.voxelgate.dicomweb.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs a pull parser over bytes in chunks of every size, the way an adapter would, and accounts for every buffer. */
public final class PullParsing<T> {

    private static final int[] CHUNK_SIZES = {1, 2, 7, 61, Integer.MAX_VALUE};

    /** Without Netty's leak detector, which makes every byte of a paranoid run expensive: here each buffer is counted. */
    private static final ByteBufAllocator BUFFERS = new UnpooledByteBufAllocator(true, true);

    private final Supplier<? extends PullParser<T>> parsers;
    private final Consumer<T> release;

    private PullParsing(Supplier<? extends PullParser<T>> parsers, Consumer<T> release) {
        this.parsers = parsers;
        this.release = release;
    }

    /** Of results that hold no buffers. */
    public static <T> PullParsing<T> of(Supplier<? extends PullParser<T>> parsers) {
        return new PullParsing<>(parsers, _ -> {});
    }

    /** Of results that are released by {@code release} once they were looked at. */
    public static <T> PullParsing<T> of(Supplier<? extends PullParser<T>> parsers, Consumer<T> release) {
        return new PullParsing<>(parsers, release);
    }

    /** What a run gave: summaries of the results, and the exception that ended it, if one did. */
    private record Run<R>(List<R> results, @Nullable RuntimeException failure) {}

    /** The results, equal for all chunk sizes once {@code join} has joined those that chunk borders split. */
    public <R> List<R> results(byte[] input, Function<T, R> summary, Function<List<R>, List<R>> join) {
        List<R> expected = null;
        for (int size : CHUNK_SIZES) {
            var run = run(input, size, summary);
            if (run.failure != null) {
                throw run.failure;
            }
            var results = join.apply(run.results);
            if (expected != null) {
                assertThat(results).as("chunks of %d bytes", size).isEqualTo(expected);
            }
            expected = results;
        }
        cancelAnywhere(input);
        return expected == null ? List.of() : expected;
    }

    /** The results, equal for all chunk sizes. */
    public <R> List<R> results(byte[] input, Function<T, R> summary) {
        return results(input, summary, Function.identity());
    }

    /** The exception that the input ends with, of the same type and message for all chunk sizes. */
    public RuntimeException failure(byte[] input) {
        RuntimeException expected = null;
        for (int size : CHUNK_SIZES) {
            var failure = run(input, size, Function.identity()).failure;
            assertThat(failure).as("failure in chunks of %d bytes", size).isNotNull();
            if (expected != null && failure != null) {
                assertThat(failure).as("chunks of %d bytes", size).hasSameClassAs(expected);
                assertThat(withoutOffset(failure)).isEqualTo(withoutOffset(expected));
            }
            expected = failure;
        }
        if (expected == null) {
            throw new AssertionError("no failure");
        }
        return expected;
    }

    /** Where a limit is passed depends on how much arrived at once; what was passed does not. */
    private static String withoutOffset(RuntimeException failure) {
        return String.valueOf(failure.getMessage()).replaceFirst(" at byte \\d+$", "");
    }

    private <R> Run<R> run(byte[] input, int size, Function<T, R> summary) {
        return run(input, size, summary, Integer.MAX_VALUE);
    }

    /** Closes the parser after every number of results, in the middle of whatever it holds then. */
    public void cancelAnywhere(byte[] input) {
        for (int size : new int[] {7, Integer.MAX_VALUE}) {
            int count = run(input, size, Function.identity()).results.size();
            for (int results = 0; results < Math.min(count, 24); results++) {
                run(input, size, Function.identity(), results);
            }
        }
    }

    private <R> Run<R> run(byte[] input, int size, Function<T, R> summary, int most) {
        var chunks = new ArrayList<ByteBuf>();
        var results = new ArrayList<R>();
        RuntimeException failure = null;
        int at = 0;
        try (var parser = parsers.get()) {
            boolean ended = false;
            boolean exhausted = false;
            while (results.size() < most) {
                var result = parser.poll();
                if (result != null) {
                    results.add(summary.apply(result));
                    release.accept(result);
                } else if (ended) {
                    exhausted = true;
                    break;
                } else if (at < input.length) {
                    int length = Math.min(size, input.length - at);
                    var chunk =
                            chunks.size() % 2 == 0 ? BUFFERS.directBuffer(length + 3) : BUFFERS.heapBuffer(length + 3);
                    // Not at index 0, as the slices of a network read are.
                    chunk.writeMedium(0).skipBytes(3).writeBytes(input, at, length);
                    chunks.add(chunk);
                    at += length;
                    parser.offer(chunk);
                } else {
                    ended = true;
                    parser.end();
                }
            }
            if (exhausted) {
                assertThat(parser.poll()).as("after the end").isNull();
            }
        } catch (RuntimeException e) {
            failure = e;
        }
        assertThat(chunks.stream().filter(chunk -> chunk.refCnt() != 0).count())
                .as("chunks of %d bytes that were not released", size)
                .isZero();
        return new Run<>(results, failure);
    }
}
