package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.dicomweb.part10.InstanceHeader;
import dev.voxelgate.dicomweb.part10.SingleFrames;
import dev.voxelgate.proxy.volume.PlannedInstance;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** How an archive gives single frames. */
interface SingleFrameSource {

    /**
     * Finds out how the frames of an instance are stored. That is read once for a retrieval.
     *
     * @param known what the instance said of itself when frames of it came before, else null
     */
    Mono<Opened> open(PlannedInstance planned, @Nullable InstanceHeader known);

    /**
     * How many requests single frames take at least, beside the one for the header.
     *
     * @param frames how many
     * @param runs how many times neighbours follow each other without a gap
     */
    long requests(long frames, long runs);

    /**
     * Whether the header of an instance is at hand, from a retrieval that has opened it just now: then neither the header takes
     * a request, nor the archive a first look at the object.
     */
    boolean hasHeader(PlannedInstance planned);

    /** By what the failure of single frames is remembered: what equals it fails likewise. */
    String kind(PlannedInstance planned, SingleFrames frames);

    /** Whether what this archive refuses once it refuses of all instances. */
    boolean isUniform();

    /** An instance of which frames are asked for. */
    interface Opened {

        /** What is known of them. */
        SingleFrames frames();

        /** How many requests frames take, beside the one for the header. */
        long requests(long frames, long runs);

        /** How many of the frames from here on one request may have. */
        int most();

        /** Whether a request can have neighbours only. */
        boolean inRuns();

        /**
         * Fetches some, with one request.
         *
         * @param indexes ascending, from 0
         * @param isEnd whether no others follow: before the last one is given, the instance is seen to be the same still
         */
        Flux<Frame> fetch(List<Integer> indexes, boolean isEnd, int maxFrameBytes);
    }
}
