package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.DicomWebClient;
import dev.voxelgate.dicomweb.FramePart;
import dev.voxelgate.dicomweb.error.UpstreamProtocolException;
import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.dicomweb.part10.InstanceHeader;
import dev.voxelgate.dicomweb.part10.SingleFrames;
import dev.voxelgate.proxy.volume.PlannedInstance;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Single frames of any archive, by RetrieveFrames (PS3.18 10.4.1.1.6). The header is that of the stored instance, which is
 * read as far as its first frame. A frame has to say how it is stored, and that has to be how the instance is.
 */
final class DicomWebFrames implements SingleFrameSource {

    private static final String OPERATION = "RetrieveFrames";

    /** In a URL of a few hundred characters. */
    private static final int MOST = 64;

    /** Where the header of an instance comes from: its stored file, or, of an archive that has none, its metadata. */
    interface HeaderSource {

        /** What the instance says of itself, and what is known of its frames. */
        Mono<SingleFrames> of(PlannedInstance planned);
    }

    /** The request for some frames. */
    interface FrameParts {

        /** @param numbers ascending, from 1 */
        Flux<FramePart> of(PlannedInstance planned, int maxFrameBytes, List<Integer> numbers);
    }

    private final HeaderSource headers;
    private final FrameParts parts;

    DicomWebFrames(DicomWebClient dicomWeb) {
        this(
                planned -> dicomWeb.retrieveInstanceStart(planned.study(), planned.series(), planned.instance())
                        .next(),
                (planned, maxFrameBytes, numbers) -> dicomWeb.retrieveFrames(
                        planned.study(), planned.series(), planned.instance(), maxFrameBytes, numbers));
    }

    DicomWebFrames(HeaderSource headers, FrameParts parts) {
        this.headers = headers;
        this.parts = parts;
    }

    @Override
    public Mono<Opened> open(PlannedInstance planned, @Nullable InstanceHeader known) {
        if (!planned.isPathSafe()) {
            return Mono.error(new RefusedFramesException("the instance has no UID by which it could be asked for"));
        }
        var frames = known == null ? headers.of(planned) : Mono.just(SingleFrames.of(known));
        return frames.flatMap(found -> mayBeAskedFor(found.header())
                ? Mono.just(new Parts(planned, found))
                : Mono.error(new RefusedFramesException("an archive would have to transcode them")));
    }

    /**
     * Native frames are sent as Explicit VR Little Endian (PS3.18 8.7.3.3.2). From other syntaxes an Orthanc 1.12.7 with DICOMweb
     * 1.20 has them transcoded by its GDCM plugin, which ends the process. The stored instance is never transcoded.
     */
    private static boolean mayBeAskedFor(InstanceHeader header) {
        return header.encapsulated() || header.transferSyntax().equals(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
    }

    @Override
    public long requests(long frames, long runs) {
        return Math.ceilDiv(frames, MOST);
    }

    @Override
    public boolean hasHeader(PlannedInstance planned) {
        return false;
    }

    @Override
    public String kind(PlannedInstance planned, SingleFrames frames) {
        var header = frames.header();
        return header.transferSyntax() + " " + Integer.toHexString(header.pixelDataTag());
    }

    @Override
    public boolean isUniform() {
        return true;
    }

    private final class Parts implements Opened {

        private final PlannedInstance planned;
        private final SingleFrames frames;

        Parts(PlannedInstance planned, SingleFrames frames) {
            this.planned = planned;
            this.frames = frames;
        }

        @Override
        public SingleFrames frames() {
            return frames;
        }

        @Override
        public long requests(long wanted, long runs) {
            return DicomWebFrames.this.requests(wanted, runs);
        }

        @Override
        public int most() {
            return MOST;
        }

        @Override
        public boolean inRuns() {
            return false;
        }

        @Override
        public Flux<Frame> fetch(List<Integer> indexes, boolean isEnd, int maxFrameBytes) {
            var numbers = indexes.stream().map(index -> index + 1).toList();
            return parts.of(planned, maxFrameBytes, numbers).map(this::frame);
        }

        private Frame frame(FramePart part) {
            if (!isStoredAs(part, frames.header())) {
                throw new UpstreamProtocolException(OPERATION, "a frame is not said to be as the instance has it");
            }
            return frames.frame(part.number() - 1, part.data());
        }
    }

    private static boolean isStoredAs(FramePart part, InstanceHeader header) {
        var syntax = header.transferSyntax();
        var named = part.transferSyntax();
        if (named != null) {
            return named.equals(syntax.uid());
        }
        // An archive may leave the parameter out.
        return header.encapsulated()
                && FrameMediaTypes.transferSyntaxes(part.mediaType()).contains(syntax.uid());
    }
}
