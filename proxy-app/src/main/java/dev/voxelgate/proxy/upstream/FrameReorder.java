package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.proxy.volume.InstanceIdentity;
import dev.voxelgate.proxy.volume.PlannedInstance;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Brings the frames of a whole series from the order in which the archive sends its instances into the order of the
 * plan, holding back what comes too early. All frames of an instance come together and in order.
 */
final class FrameReorder {

    /** An archive may send any number of frames that have hardly a byte and still take memory. */
    private static final int MAX_HELD_FRAMES = 65_536;

    private final List<PlannedInstance> plan;
    private final long maxHeldBytes;
    private final Map<String, Integer> framesOf;
    private final Map<String, Deque<Frame>> early = new HashMap<>();
    private long heldBytes;
    private int heldFrames;
    /** Index in the plan of the instance that is next or under way. */
    private int current;
    /** How many frames of it were passed on. */
    private int passed;

    FrameReorder(List<PlannedInstance> plan, long maxHeldBytes) {
        this.plan = plan;
        this.maxHeldBytes = maxHeldBytes;
        this.framesOf = framesOf(plan);
    }

    /**
     * Takes the next frame of the archive and gives the frames whose turn it is.
     *
     * @throws ContradictionException when an instance comes that is not in the plan, or with other frames than planned,
     *     or twice
     * @throws WindowExceededException when too much would have to be held back
     */
    List<Frame> accept(Frame frame) {
        String sop = InstanceIdentity.sopInstanceUidIn(frame.instance().attributes());
        if (!framesOf.containsKey(sop)) {
            throw new ContradictionException(sop, "they do not name it, but it came");
        }
        List<Frame> ready = new ArrayList<>();
        if (current < plan.size() && sop.equals(sop(plan.get(current)))) {
            pass(frame, ready);
        } else {
            hold(sop, frame);
        }
        return ready;
    }

    private void pass(Frame frame, List<Frame> ready) {
        requireIndex(frame, passed, sop(plan.get(current)));
        ready.add(frame);
        passed++;
        while (current < plan.size() && passed >= plan.get(current).numberOfFrames()) {
            current++;
            passed = 0;
            passEarly(ready);
        }
    }

    private void passEarly(List<Frame> ready) {
        var waiting = current < plan.size() ? early.remove(sop(plan.get(current))) : null;
        if (waiting != null) {
            waiting.forEach(frame -> heldBytes -= frame.data().length);
            heldFrames -= waiting.size();
            ready.addAll(waiting);
            passed = waiting.size();
        }
    }

    private void hold(String sop, Frame frame) {
        heldBytes += frame.data().length;
        heldFrames++;
        if (heldBytes > maxHeldBytes || heldFrames > MAX_HELD_FRAMES) {
            throw new WindowExceededException();
        }
        var waiting = early.computeIfAbsent(sop, _ -> new ArrayDeque<>());
        requireIndex(frame, waiting.size(), sop);
        waiting.add(frame);
    }

    /** Frames come in order: another index means that one is missing, or that the instance came before. */
    private void requireIndex(Frame frame, int expected, String sop) {
        if (frame.index() != expected || frame.index() >= framesOf.getOrDefault(sop, 0)) {
            throw new ContradictionException(sop, "frame %d came where it has no place".formatted(frame.index() + 1));
        }
    }

    /** Lets go of what is held back: no more frames will come. */
    void forget() {
        early.clear();
    }

    /**
     * How many bytes at most are held back when instances of one size each come in the archive's order.
     *
     * @param archiveOrder SOP Instance UIDs as the archive lists, and so sends, them
     * @param bytesPerFrame an upper bound for the stored size of a frame
     */
    static long heldBytes(List<Uid> archiveOrder, List<PlannedInstance> plan, long bytesPerFrame) {
        var framesOf = framesOf(plan);
        Set<String> waiting = new HashSet<>();
        long held = 0;
        long most = 0;
        int next = 0;
        for (Uid uid : archiveOrder) {
            String sop = uid.value();
            waiting.add(sop);
            held += framesOf.getOrDefault(sop, 0);
            if (next < plan.size() && !sop.equals(sop(plan.get(next)))) {
                most = Math.max(most, held);
            }
            while (next < plan.size() && waiting.contains(sop(plan.get(next)))) {
                held -= plan.get(next).numberOfFrames();
                next++;
            }
        }
        return Math.multiplyExact(most, bytesPerFrame);
    }

    private static Map<String, Integer> framesOf(List<PlannedInstance> plan) {
        return plan.stream().collect(Collectors.toMap(FrameReorder::sop, PlannedInstance::numberOfFrames, Math::max));
    }

    private static String sop(PlannedInstance instance) {
        return instance.instance().value();
    }

    /** The archive's order differs from the plan's by more than the window. */
    static final class WindowExceededException extends RuntimeException {
        WindowExceededException() {
            super("instances came further out of order than the reorder window allows", null, false, false);
        }
    }
}
