package dev.voxelgate.proxy.web.problem;

import dev.voxelgate.proxy.routing.StorePath;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * What is wrong with a chunk of a Zarr store. Clients take 404, and some 403, for a chunk that was never written, and put the
 * fill value in its place: so these are for keys that the store does not have. A chunk that the caller may not read any
 * more, or whose series is not there any more, is gone (410).
 */
final class ChunkProblem {

    private ChunkProblem() {}

    /** The problem as a client of stores reads it. */
    static Problem of(ServerHttpRequest request, Throwable failure, Problem problem) {
        boolean isMisread = problem.status() == 403 || problem.status() == 404;
        return isMisread
                        && !(Problems.first(failure) instanceof UnknownKeyException)
                        && StorePath.of(request.getURI().getRawPath())
                                .filter(StorePath::isChunk)
                                .isPresent()
                ? problem.with(HttpStatus.GONE)
                : problem;
    }
}
