package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.dicomweb.part10.InstanceHeader;
import dev.voxelgate.proxy.volume.PlannedInstance;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
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
    /** Frames that were passed on, those of which only strips were not among them. */
    private int count;
    /** Index after the last frame that was passed on; that of the frame of which only strips were. */
    private int position;
    /** Rows that were passed on of the frame at the position, and their bytes. */
    private int rows;

    private long rowsBytes;

    private final BitSet indexes = new BitSet();
    private final CRC32C lastChecksum = new CRC32C();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger givenUp = new AtomicInteger();

    ResumeCheckpoint(PlannedInstance instance) {
        this.instance = instance;
    }

    /** Takes note of the next frame or strip and gives it, with one header for all however often they were fetched. */
    Frame pass(Frame frame) {
        if (header == null) {
            header = frame.instance();
        }
        bytes.addAndGet(frame.data().length);
        if (instance.numberOfFrames() > 1 || frame.strip() != null) { // of one whole frame, nothing is fetched twice
            checksum.update(frame.data());
            if (frame.isStart()) {
                lastChecksum.reset();
            }
            lastChecksum.update(frame.data());
        }
        var strip = frame.strip();
        if (strip == null || strip.isLast()) {
            count++;
            indexes.set(frame.index());
            position = frame.index() + 1;
            rows = 0;
            rowsBytes = 0;
        } else {
            position = frame.index();
            rows = strip.firstRow() + strip.rows();
            rowsBytes = frame.offset() + frame.data().length;
        }
        return new Frame(header, frame.index(), strip, frame.data());
    }

    /** Whether every wanted frame of the instance was passed on: then the end of its answer has nothing more to say. */
    boolean isComplete() {
        return count >= instance.numberOfFrames()
                || position > instance.frames().last();
    }

    /** Index after the last frame of which all was passed on: 0 before the first. */
    int position() {
        return position;
    }

    /** Index of the frame that was passed on last, of which there may be more to pass on; negative before the first. */
    int last() {
        return rows > 0 ? position : position - 1;
    }

    /** What the instance said of itself; null before its first frame. */
    @Nullable
    InstanceHeader header() {
        return header;
    }

    /**
     * Makes sure that the last frame that was passed on is still what it was.
     *
     * @param frame whole
     * @param replayed is told the bytes that came again
     * @return what was not passed on of it, null when there is nothing; any other frame as it is
     */
    @Nullable
    Frame missingOf(Frame frame, LongConsumer replayed) {
        if (header == null || frame.index() != last()) {
            return frame;
        }
        int known = rows > 0 ? (int) Math.min(rowsBytes, frame.data().length) : frame.data().length;
        var again = new CRC32C();
        again.update(frame.data(), 0, known);
        if (again.getValue() != lastChecksum.getValue() || !frame.instance().equals(header)) {
            throw replaced();
        }
        replayed.accept(known);
        return without(frame, known);
    }

    /** What follows the first bytes of a frame or strip, which end with the last row that was passed on; null for nothing. */
    private @Nullable Frame without(Frame frame, int known) {
        byte[] data = frame.data();
        if (known == data.length) {
            return null;
        }
        if (known == 0) {
            return frame;
        }
        int rowBytes = (int) (rowsBytes / rows);
        if (data.length % rowBytes != 0) {
            throw replaced();
        }
        var rest = new Frame.Strip(rows, (data.length - known) / rowBytes, frame.isEnd());
        return new Frame(frame.instance(), frame.index(), rest, Arrays.copyOfRange(data, known, data.length));
    }

    private ContradictionException replaced() {
        return new ContradictionException(instance.instance().value(), "it was replaced while it was being fetched");
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
        return Flux.defer(() -> header == null ? retrieval : retrieval.mapNotNull(new Replay(replayed)::missingOf));
    }

    /**
     * What another retrieval gives of what was passed on before, in frames or in strips, whichever it has. Headers are
     * compared once, bytes by one checksum.
     */
    private final class Replay {

        private final LongConsumer replayed;
        private final int known = count;
        private final long knownOfLast = rowsBytes;
        private final int from = position;
        private final long sum = checksum.getValue();
        private final CRC32C again = new CRC32C();
        private @Nullable InstanceHeader compared;
        private int seen;
        private long seenOfLast;

        Replay(LongConsumer replayed) {
            this.replayed = replayed;
        }

        /** Takes note of the next frame or strip; what was not passed on of it, or null. */
        @Nullable
        Frame missingOf(Frame frame) {
            if (isOver()) {
                return frame;
            }
            int again = bytesAgain(frame);
            if (again < 0) {
                return null;
            }
            replayed.accept(again);
            if (!isOfSameHeader(frame.instance()) || (isOver() && this.again.getValue() != sum)) {
                throw replaced();
            }
            return without(frame, again);
        }

        private boolean isOver() {
            return seen == known && seenOfLast == knownOfLast;
        }

        /** How many of the bytes, the first ones, came again; negative where they were not wanted before. */
        private int bytesAgain(Frame frame) {
            int bytes = frame.data().length;
            if (indexes.get(frame.index())) {
                seen += frame.isEnd() ? 1 : 0;
            } else if (frame.index() == from && knownOfLast > 0) {
                bytes = Math.clamp(knownOfLast - frame.offset(), 0, bytes);
                seenOfLast += bytes;
            } else if (frame.index() >= from) {
                throw replaced();
            } else {
                return -1;
            }
            again.update(frame.data(), 0, bytes);
            return bytes;
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
