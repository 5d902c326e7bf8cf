package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.FramePart;
import dev.voxelgate.dicomweb.PixelDataFrames;
import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Value;
import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.proxy.volume.PlannedInstance;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The wanted frames of instances whose metadata name their pixel data by a BulkDataURI (PS3.18 F.2.2), for archives that give
 * neither files nor frames.
 */
final class BulkPixelData {

    private final MediaTypeNegotiation negotiation;

    BulkPixelData(MediaTypeNegotiation negotiation) {
        this.negotiation = negotiation;
    }

    /**
     * The wanted frames of an instance.
     *
     * @param metadata of it, from which its frames are read
     * @return them, ascending; a {@link NoBulkDataException} when the metadata do not name them
     */
    Flux<Frame> frames(PlannedInstance planned, Mono<MetadataHeaders.Found> metadata, int maxFrameBytes) {
        return metadata.flatMapMany(found -> {
            var format = new FrameFormat(found.attributes());
            var uri = uri(found.attributes(), format.pixelDataTag());
            Function<FramePart, Frame> frame = planned.numberOfFrames() == 1 ? format::frame : format::cutFrame;
            var wanted = new PixelDataFrames(
                    format.layout(),
                    planned.numberOfFrames(),
                    format::isNative,
                    planned.frames()::contains,
                    planned.frames().last(),
                    maxFrameBytes);
            return uri == null
                    ? Flux.error(new NoBulkDataException(planned.instance()))
                    : negotiation
                            .ask(
                                    MediaTypeNegotiation.Resource.PIXEL_DATA,
                                    client -> client.retrievePixelData(
                                            planned.study(), planned.series(), found.instance(), uri, wanted))
                            .map(frame);
        });
    }

    private static @Nullable String uri(Attributes metadata, int pixelDataTag) {
        return metadata.value(pixelDataTag) instanceof Value.Elsewhere(var uri) ? uri : null;
    }
}
