package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.proxy.volume.InstanceIdentity;
import dev.voxelgate.proxy.volume.PlannedInstance;
import reactor.core.publisher.Flux;

/** Holds one retrieval to the plan: the right instance, every wanted frame, none twice, none missing. */
final class ExpectedFrames {

    private final PlannedInstance planned;
    private int count;
    private int last = -1;
    /** The row of the last frame that comes next, while its strips come; otherwise 0. */
    private int nextRow;

    private ExpectedFrames(PlannedInstance planned) {
        this.planned = planned;
    }

    /**
     * The wanted frames out of all frames of the instance. Stops the retrieval after the last wanted one, unless that
     * is the instance's last: then the answer's end is read too, and the connection stays usable.
     */
    static Flux<Frame> of(PlannedInstance planned, Flux<Frame> frames) {
        return Flux.defer(() -> new ExpectedFrames(planned).select(frames));
    }

    private Flux<Frame> select(Flux<Frame> frames) {
        int lastWanted = planned.frames().last();
        var wanted = frames.filter(this::isWanted);
        var ending = lastWanted == planned.numberOfFrames() - 1
                ? wanted
                : wanted.takeUntil(frame -> frame.index() == lastWanted && frame.isEnd());
        return ending.concatWith(Flux.defer(this::requireAll));
    }

    private boolean isWanted(Frame frame) {
        String sop = InstanceIdentity.sopInstanceUidIn(frame.instance().attributes());
        if (!sop.isEmpty() && !sop.equals(planned.instance().value())) {
            throw new ContradictionException(planned.instance().value(), "another instance came");
        }
        if (frame.index() >= planned.numberOfFrames()) {
            throw new ContradictionException(
                    planned.instance().value(), "more than %d frames came".formatted(planned.numberOfFrames()));
        }
        requireInOrder(frame);
        boolean wanted = planned.frames().contains(frame.index());
        if (wanted && frame.isEnd()) {
            count++;
        }
        return wanted;
    }

    private void requireInOrder(Frame frame) {
        var strip = frame.strip();
        int row = strip == null ? 0 : strip.firstRow();
        if (row != nextRow || (nextRow > 0 && frame.index() != last)) {
            throw new ContradictionException(
                    planned.instance().value(), "frame %d came in other strips".formatted(frame.index() + 1));
        }
        if (nextRow == 0 && frame.index() <= last) {
            throw new ContradictionException(
                    planned.instance().value(), "frame %d came again".formatted(frame.index() + 1));
        }
        last = frame.index();
        nextRow = strip == null || strip.isLast() ? 0 : row + strip.rows();
    }

    private Flux<Frame> requireAll() {
        return count == planned.frames().count()
                ? Flux.empty()
                : Flux.error(new ContradictionException(
                        planned.instance().value(),
                        "%d of %d frames came".formatted(count, planned.frames().count())));
    }
}
