package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.proxy.volume.FrameSequence;
import dev.voxelgate.proxy.volume.Window;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;

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

    /**
     * The same frames, which are asked for at once and given when something is confirmed. What fails meanwhile fails then; without
     * the confirmation there are neither frames nor their failure.
     *
     * @param confirmation asked for at once too
     */
    default FrameRetrieval confirmedBy(Mono<Void> confirmation) {
        return (frames, window) -> Flux.mergeSequential(
                        1,
                        confirmation.then(Mono.<Signal<Frame>>empty()),
                        frames(frames, window).materialize())
                .dematerialize();
    }
}
