package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.proxy.volume.PlannedInstance;
import dev.voxelgate.proxy.volume.UnprocessableVolumeException;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Flux;

/** The frames of instances by WADO-RS (PS3.18 10.4): from their files or, of an archive that gives none, without them. */
final class InstanceRetrieval {

    private enum Way {
        STORED_FILE,
        SINGLE_FRAMES,
        BULK_DATA
    }

    private final MediaTypeNegotiation negotiation;
    private final FramesByMetadata singleFrames;
    private final BulkPixelData bulkData;
    private final Ladder<Way> ways = new Ladder<>(
            List.of(Way.STORED_FILE, Way.SINGLE_FRAMES, Way.BULK_DATA),
            failure -> Refusals.isOfResource(failure) || failure instanceof NoBulkDataException,
            InstanceRetrieval::patience);
    private final Ladder<MetadataHeaders.Way> metadata = Ladder.toKnownObjects(
            List.of(MetadataHeaders.Way.INSTANCE_METADATA, MetadataHeaders.Way.SERIES_METADATA),
            Refusals::isOfResource);

    InstanceRetrieval(MediaTypeNegotiation negotiation) {
        this.negotiation = negotiation;
        this.singleFrames = new FramesByMetadata(negotiation);
        this.bulkData = new BulkPixelData(negotiation);
    }

    /**
     * Gives the frames of each of some instances, when it is asked for them: all from the first, or the wanted ones only.
     *
     * @param planned all that belong to one array
     * @param stripBytes about what a strip of a large native frame has where it comes from a file; 0 for whole frames
     */
    Function<PlannedInstance, Flux<Frame>> of(List<PlannedInstance> planned, int maxFrameBytes, int stripBytes) {
        var headers = new MetadataHeaders(negotiation, metadata, planned);
        return instance -> instance.isPathSafe()
                ? ways.climb(way -> switch (way) {
                    case STORED_FILE -> file(instance, maxFrameBytes, stripBytes);
                    case SINGLE_FRAMES ->
                        singleFrames.frames(
                                instance, headers.of(instance).map(MetadataHeaders.Found::attributes), maxFrameBytes);
                    case BULK_DATA -> bulkData.frames(instance, headers.of(instance), maxFrameBytes);
                })
                : Flux.error(new UnprocessableVolumeException(
                        "invalid-metadata", "an instance has no SOP Instance UID by which it could be asked for"));
    }

    /** Files are asked for again and again, unless an archive says that it does not give this one. */
    private static int patience(Way way, Throwable refusal) {
        return way == Way.STORED_FILE && !Refusals.isOfObject(refusal) ? Ladder.PATIENCE : Ladder.patience(refusal);
    }

    private Flux<Frame> file(PlannedInstance planned, int maxFrameBytes, int stripBytes) {
        return negotiation.ask(
                MediaTypeNegotiation.Resource.INSTANCE,
                client -> client.retrieveInstance(
                        planned.study(), planned.series(), planned.instance(), maxFrameBytes, stripBytes));
    }
}
