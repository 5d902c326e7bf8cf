package dev.voxelgate.proxy.upstream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.voxelgate.dicomweb.FileStart;
import dev.voxelgate.dicomweb.error.UpstreamProtocolException;
import dev.voxelgate.dicomweb.error.UpstreamStatusException;
import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.dicomweb.part10.InstanceHeader;
import dev.voxelgate.dicomweb.part10.SingleFrames;
import dev.voxelgate.proxy.volume.OrthancId;
import dev.voxelgate.proxy.volume.PlannedInstance;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Single frames of an Orthanc. Since 1.12.5 it sends some bytes of a file without reading the others; whether it does is
 * found out and remembered. Otherwise, and of compressed frames, {@code /instances/{id}/frames/{n}/raw} has one frame. To send
 * the header of a file, Orthanc reads all of it; so headers are kept for those who read an object piece by piece.
 */
final class OrthancFrames implements SingleFrameSource {

    /** What a header has: of most instances, of those with functional groups, and of the largest. */
    private static final List<Integer> HEADER_BYTES = List.of(64 << 10, 1 << 20, 16 << 20);

    /** Neighbours that one request may have; it can be given up between two of them. */
    private static final int MOST_NEIGHBOURS = 1024;

    /** Requests for the name of the file, before and after. */
    private static final int FILE_NAMES = 2;

    private static final int RANGE_NOT_SATISFIABLE = 416;

    private static final long REMEMBERED = Duration.ofMinutes(10).toNanos();

    /** As long as frames are kept that nobody reads. */
    private static final Duration KEEP_HEADERS = Duration.ofSeconds(30);

    /** What kept headers take. Functional groups of 300 frames take about a tenth of it. */
    private static final int KEPT_HEADER_BYTES = 2 << 20;

    private final OrthancRest rest;
    /** Each of one file, which never changes: an instance that is stored again is another file. */
    private final Cache<OrthancId, FileHeader> headers = Caffeine.newBuilder()
            .expireAfterAccess(KEEP_HEADERS)
            .maximumWeight(KEPT_HEADER_BYTES)
            .weigher((OrthancId _, FileHeader header) -> header.bytes())
            .executor(Runnable::run)
            .build();
    /** When it was seen not to send pieces of files, in nanoseconds. */
    private final AtomicLong withoutPieces = new AtomicLong(System.nanoTime() - REMEMBERED);

    /**
     * What a file says before its pixel data.
     *
     * @param file its name
     */
    private record FileHeader(String file, SingleFrames frames) {

        int bytes() {
            return (int) Math.min(KeptHeaders.bytes(frames.header().attributes()), Integer.MAX_VALUE);
        }
    }

    OrthancFrames(OrthancRest rest) {
        this.rest = rest;
    }

    private boolean mayHavePieces() {
        return System.nanoTime() - withoutPieces.get() >= REMEMBERED;
    }

    /** Whatever is known of the instance, its file is looked at: it has to be the same for all frames. */
    @Override
    public Mono<Opened> open(PlannedInstance planned, @Nullable InstanceHeader known) {
        var id = planned.orthancId();
        if (!mayHavePieces()) {
            return raw(id, rest.start(id));
        }
        return piece(id)
                .flatMap(start -> start.isPiece() && start.tag() != null ? pieces(id, start) : withoutPieces(id))
                .onErrorResume(UpstreamStatusException.class, failure -> afterRefusal(id, failure));
    }

    private Mono<FileStart> piece(OrthancId id) {
        return Flux.fromIterable(HEADER_BYTES)
                .concatMap(bytes -> rest.start(id, bytes), 1)
                .next();
    }

    /** An Orthanc 1.12.7 refuses bytes that end behind the file, instead of sending those that there are. */
    private Mono<Opened> afterRefusal(OrthancId id, UpstreamStatusException failure) {
        if (RetryPolicy.isPassing(failure) || failure.isDenied() || failure.isNotFound()) {
            return Mono.error(failure);
        }
        return failure.status() == RANGE_NOT_SATISFIABLE ? raw(id, rest.start(id)) : withoutPieces(id);
    }

    private Mono<Opened> withoutPieces(OrthancId id) {
        withoutPieces.set(System.nanoTime());
        return raw(id, rest.start(id));
    }

    private Mono<Opened> pieces(OrthancId id, FileStart start) {
        return start.frames().place(0, 1).isPresent()
                ? Mono.just(new Pieces(id, start))
                : raw(id, piece(id).map(FileStart::frames));
    }

    /** The name of the file is asked for before anything that is read of it. */
    private Mono<Opened> raw(OrthancId id, Mono<SingleFrames> header) {
        return rest.storedInstance(id)
                .flatMap(stored -> header(id, stored.file(), header).map(frames -> new Raw(id, frames, stored.file())));
    }

    private Mono<SingleFrames> header(OrthancId id, String file, Mono<SingleFrames> anew) {
        var kept = headers.getIfPresent(id);
        return kept != null && kept.file.equals(file)
                ? Mono.just(kept.frames)
                : anew.doOnNext(frames -> keep(id, new FileHeader(file, frames)));
    }

    private void keep(OrthancId id, FileHeader header) {
        if (!header.file.isEmpty()) {
            headers.put(id, header);
        }
    }

    @Override
    public long requests(long frames, long runs) {
        return mayHavePieces() ? runs : frames + FILE_NAMES;
    }

    /** Of pieces of a file, none is kept. */
    @Override
    public boolean hasHeader(PlannedInstance planned) {
        return headers.getIfPresent(planned.orthancId()) != null;
    }

    @Override
    public String kind(PlannedInstance planned, SingleFrames frames) {
        return planned.series().value();
    }

    @Override
    public boolean isUniform() {
        return false;
    }

    /** Neighbouring bytes of the file, whose tag must not change. */
    private final class Pieces implements Opened {

        private final OrthancId id;
        private final FileStart start;

        Pieces(OrthancId id, FileStart start) {
            this.id = id;
            this.start = start;
        }

        @Override
        public SingleFrames frames() {
            return start.frames();
        }

        @Override
        public long requests(long wanted, long runs) {
            return runs;
        }

        @Override
        public int most() {
            return MOST_NEIGHBOURS;
        }

        @Override
        public boolean inRuns() {
            return true;
        }

        @Override
        public Flux<Frame> fetch(List<Integer> indexes, boolean isEnd, int maxFrameBytes) {
            return rest.piece(id, start, indexes.getFirst(), indexes.size());
        }
    }

    /** Frames as Orthanc finds them in the file: of its own byte order, where the file has another one. */
    private final class Raw implements Opened {

        private final OrthancId id;
        private final SingleFrames frames;
        private final String file;

        Raw(OrthancId id, SingleFrames frames, String file) {
            this.id = id;
            this.frames = frames;
            this.file = file;
        }

        @Override
        public SingleFrames frames() {
            return frames;
        }

        @Override
        public long requests(long wanted, long runs) {
            return wanted + FILE_NAMES;
        }

        @Override
        public int most() {
            return 1;
        }

        @Override
        public boolean inRuns() {
            return true;
        }

        @Override
        public Flux<Frame> fetch(List<Integer> indexes, boolean isEnd, int maxFrameBytes) {
            if (frames.header().transferSyntax().isBigEndian() || file.isEmpty()) {
                return Flux.error(
                        new UpstreamProtocolException("RetrieveFrame", "the frames are not as the file has them"));
            }
            int index = indexes.getFirst();
            var frame = rest.frame(id, index, maxFrameBytes).map(data -> frames.frame(index, data));
            return (isEnd ? frame.delayUntil(_ -> requireSame()) : frame).flux();
        }

        private Mono<Void> requireSame() {
            return rest.storedInstance(id)
                    .flatMap(stored -> stored.file().equals(file)
                            ? Mono.empty()
                            : Mono.error(new UpstreamProtocolException(
                                    "RetrieveFrame", "the instance was replaced while it was being fetched")));
        }
    }
}
