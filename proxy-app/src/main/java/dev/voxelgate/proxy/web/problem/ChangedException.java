package dev.voxelgate.proxy.web.problem;

/** The series is not in the state any more that a pinned path names (status 410). */
public final class ChangedException extends RuntimeException {

    public ChangedException() {
        super("the series has changed since: it is not in the state that the path names");
    }
}
