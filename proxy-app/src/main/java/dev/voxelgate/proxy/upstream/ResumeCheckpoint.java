package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.dicomweb.part10.InstanceHeader;
import dev.voxelgate.proxy.volume.PlannedInstance;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * What of an instance was passed on: enough to go on with another retrieval of it, and to notice when that one gives
 * something else, because the instance was replaced in between.
 *
 * <p>Also how long a retrieval may be held for a reader that stands still while others wait for its connection. To come
 * back costs all that was passed on: {@code p} bytes. So the pause may take the limit {@code L}, and the time in which
 * {@code p} comes again at {@link #REPLAY_BYTES_PER_SECOND}, {@code p / R}; and twice as long with each time that the
 * instance was given up before. The {@code k}th time (from 0) needs a pause of {@code 2^k × (L + p / R)}:
 *
 * <ul>
 *   <li>A reader whose pauses are at most {@code G} long is given up {@code log2(G / L) + 1} times at most, each for at
 *       most the instance's size {@code S}. With the defaults {@code G} is an hour and {@code L} ten seconds: at most
 *       {@code 10 × S} is fetched, whatever the reader does.
 *   <li>One that reads at a steady pace makes equal pauses, a window {@code w} each. It is given up in its first pauses
 *       and not again: {@code k} times at the cost of {@code w, 2w, ... kw}. What is fetched twice does not depend on
 *       {@code S}: at most {@code 45 × w} with the defaults.
 * </ul>
 *
 * <p>What the archive itself breaks off, because it could send nothing for a while, comes on top.
 */
final class ResumeCheckpoint {

    /** Less than an archive gives. */
    private static final long REPLAY_BYTES_PER_SECOND = 10_000_000;

    /** More doublings are longer than any answer. */
    private static final int MAX_DOUBLINGS = 16;

    private final PlannedInstance instance;
    private final CRC32C checksum = new CRC32C();
    private @Nullable InstanceHeader header;
    private int count;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger givenUp = new AtomicInteger();

    ResumeCheckpoint(PlannedInstance instance) {
        this.instance = instance;
    }

    /** Takes note of the next frame and gives it, with one header for all frames however often they were fetched. */
    Frame pass(Frame frame) {
        if (header == null) {
            header = frame.instance();
        }
        count++;
        bytes.addAndGet(frame.data().length);
        if (instance.numberOfFrames() > 1) { // of one frame, nothing is ever fetched twice
            checksum.update(frame.data());
        }
        return new Frame(header, frame.index(), frame.data());
    }

    /** Whether every frame of the instance was passed on: then the end of its answer has nothing more to say. */
    boolean isComplete() {
        return count >= instance.numberOfFrames();
    }

    /** A retrieval was given up because nobody read it. */
    void giveUp() {
        givenUp.incrementAndGet();
    }

    /** How long a retrieval may lie unread while others wait for its connection; asked on any thread. */
    Duration patience(Duration unread) {
        var again = Duration.ofMillis(bytes.get() / (REPLAY_BYTES_PER_SECOND / 1000));
        return unread.plus(again).multipliedBy(1L << Math.min(givenUp.get(), MAX_DOUBLINGS));
    }

    /**
     * The frames that are still to be passed on.
     *
     * @param retrieval the frames of the instance from its first, and any after them
     * @param replayed is told the bytes of each frame that came again
     * @return them without those that were passed on before the subscription; a {@link ContradictionException} when
     *     those are others now
     */
    Flux<Frame> missingFrom(Flux<Frame> retrieval, LongConsumer replayed) {
        return Flux.defer(() -> count == 0 ? retrieval : retrieval.filter(new Replay(replayed)::isOver));
    }

    /** The frames of another retrieval that were passed on before. Headers are compared once, frames by one checksum. */
    private final class Replay {

        private final LongConsumer replayed;
        private final int known = count;
        private final long sum = checksum.getValue();
        private final CRC32C again = new CRC32C();
        private @Nullable InstanceHeader compared;
        private int seen;

        Replay(LongConsumer replayed) {
            this.replayed = replayed;
        }

        /** Takes note of the next frame; whether it is one that was not passed on. */
        boolean isOver(Frame frame) {
            if (seen == known) {
                return true;
            }
            seen++;
            again.update(frame.data());
            replayed.accept(frame.data().length);
            if (!isOfSameHeader(frame.instance()) || (seen == known && again.getValue() != sum)) {
                throw new ContradictionException(
                        instance.instance().value(), "it was replaced while it was being fetched");
            }
            return false;
        }

        @SuppressWarnings("ReferenceEquality") // the same object for all frames of a retrieval
        private boolean isOfSameHeader(InstanceHeader other) {
            if (other != compared && !other.equals(header)) {
                return false;
            }
            compared = other;
            return true;
        }
    }
}
