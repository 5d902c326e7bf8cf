package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.part10.Frame;
import java.util.Optional;
import java.util.function.LongConsumer;
import reactor.core.publisher.Flux;

/** The frames of one instance that are wanted, without those before and between them. Used from one thread at a time. */
interface SingleFrameRetrieval {

    /** Every frame is had from the whole instance. */
    SingleFrameRetrieval NONE = (_, _) -> Optional.empty();

    /**
     * The wanted frames that are still to be passed on.
     *
     * @param passed what was passed on
     * @param replayed is told the bytes of a frame that came again, by which the archive is seen to have the same instance
     * @return them, in their order; a {@link RefusedFramesException} when the rest is to be had from the whole instance. Empty
     *     when that is cheaper at once.
     */
    Optional<Flux<Frame>> missingFrom(ResumeCheckpoint passed, LongConsumer replayed);
}
