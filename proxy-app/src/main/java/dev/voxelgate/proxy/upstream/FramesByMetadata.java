package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.FramePart;
import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.proxy.volume.PlannedInstance;
import java.util.List;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The wanted frames of instances by RetrieveFrames (PS3.18 10.4.1.1.6), for archives that give no files. */
final class FramesByMetadata {

    /** How many frames a request names. */
    private enum Way {
        SEVERAL_FRAMES,
        ONE_FRAME
    }

    /** In a URL of a few hundred characters. */
    private static final int SEVERAL = 64;

    private final MediaTypeNegotiation negotiation;
    private final Ladder<Way> ways =
            Ladder.toKnownObjects(List.of(Way.SEVERAL_FRAMES, Way.ONE_FRAME), Refusals::isOfResource);

    FramesByMetadata(MediaTypeNegotiation negotiation) {
        this.negotiation = negotiation;
    }

    /**
     * The wanted frames of an instance.
     *
     * @param metadata of it, from which its frames are read
     * @return them, ascending
     */
    Flux<Frame> frames(PlannedInstance planned, Mono<Attributes> metadata, int maxFrameBytes) {
        return metadata.flatMapMany(attributes -> {
            var format = new FrameFormat(attributes);
            return parts(planned, maxFrameBytes).map(format::frame);
        });
    }

    private Flux<FramePart> parts(PlannedInstance planned, int maxFrameBytes) {
        var numbers = IntStream.range(0, planned.numberOfFrames())
                .filter(planned.frames()::contains)
                .map(index -> index + 1)
                .boxed()
                .toList();
        return numbers.size() == 1
                ? parts(planned, numbers, maxFrameBytes)
                : ways.climb(way -> switch (way) {
                    case SEVERAL_FRAMES -> parts(planned, numbers, SEVERAL, maxFrameBytes);
                    case ONE_FRAME -> parts(planned, numbers, 1, maxFrameBytes);
                });
    }

    private Flux<FramePart> parts(PlannedInstance planned, List<Integer> numbers, int most, int maxFrameBytes) {
        return Flux.fromIterable(numbers).buffer(most).concatMap(some -> parts(planned, some, maxFrameBytes), 0);
    }

    private Flux<FramePart> parts(PlannedInstance planned, List<Integer> numbers, int maxFrameBytes) {
        return negotiation.ask(
                MediaTypeNegotiation.Resource.FRAMES,
                client -> client.retrieveFrames(
                        planned.study(), planned.series(), planned.instance(), maxFrameBytes, numbers));
    }
}
