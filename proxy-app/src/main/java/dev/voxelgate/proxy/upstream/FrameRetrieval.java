package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.proxy.volume.FrameSequence;
import dev.voxelgate.proxy.volume.Window;
import reactor.core.publisher.Flux;

/** Gives stored frames, as {@link FrameSource} fetches them. */
@FunctionalInterface
public interface FrameRetrieval {

    /**
     * Gives frames of a plan.
     *
     * @param window how many may be under way, and whether large native frames may come in strips
     * @return all of them in order, or an error; cancelling it ends what is done for it alone
     */
    Flux<Frame> frames(FrameSequence frames, Window window);
}
