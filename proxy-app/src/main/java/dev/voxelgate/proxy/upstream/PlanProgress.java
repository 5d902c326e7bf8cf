package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.proxy.volume.PlannedInstance;
import java.util.List;
import java.util.function.LongConsumer;
import reactor.core.publisher.Flux;

/** How far the frames of whole instances were passed on, in the order of the plan. Used from one thread at a time. */
final class PlanProgress {

    private final List<PlannedInstance> plan;
    private final LongConsumer onReplay;
    /** How many instances were passed on. */
    private int done;

    private ResumeCheckpoint passed;

    /** @param plan at least one instance, and all frames of each */
    PlanProgress(List<PlannedInstance> plan) {
        this(plan, _ -> {});
    }

    /**
     * The same.
     *
     * @param onReplay is told the bytes of every frame that comes again
     */
    PlanProgress(List<PlannedInstance> plan, LongConsumer onReplay) {
        this.plan = plan;
        this.onReplay = onReplay;
        this.passed = new ResumeCheckpoint(plan.getFirst());
    }

    /** Takes note of the next frame and gives it. */
    Frame pass(Frame frame) {
        var next = passed.pass(frame);
        if (passed.isComplete()) {
            done++;
            passed = new ResumeCheckpoint(plan.get(Math.min(done, plan.size() - 1)));
        }
        return next;
    }

    /** The instances of which frames are still to be passed on; the first one may be partly done. */
    List<PlannedInstance> remaining() {
        return plan.subList(done, plan.size());
    }

    /**
     * The frames that are still to be passed on.
     *
     * @param frames all frames of the {@link #remaining} instances
     */
    Flux<Frame> missingFrom(Flux<Frame> frames) {
        return passed.missingFrom(frames, onReplay);
    }
}
