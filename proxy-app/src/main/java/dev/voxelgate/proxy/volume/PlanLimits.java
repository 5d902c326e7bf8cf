package dev.voxelgate.proxy.volume;

/**
 * What an archive's metadata may make of a plan, whose memory grows with the instances and whose work with the frames.
 *
 * @param maxFrameBytes bytes of one decoded frame
 * @param maxInstances instances of one array
 * @param maxFrames frames of one array, and of each instance that it is made of
 */
public record PlanLimits(long maxFrameBytes, int maxInstances, long maxFrames) {

    void requireFrameBytes(long bytes) {
        require(bytes, maxFrameBytes, "a frame", "voxelgate.decode.max-frame-size");
    }

    /** @throws OverLimitException when a series has more of them */
    public void requireInstances(int instances) {
        require(instances, maxInstances, "a series", "voxelgate.plan.max-instances");
    }

    /**
     * The same of all series of a study together, when they are planned for one array after the other.
     *
     * @throws OverLimitException when it has more of them
     */
    public void requireInstancesOfStudy(int instances) {
        require(instances, maxInstances, "the study", "voxelgate.plan.max-instances");
    }

    void requireFrames(long frames) {
        require(frames, maxFrames, "the number of frames", "voxelgate.plan.max-frames");
    }

    private static void require(long found, long most, String what, String property) {
        if (found > most) {
            throw new OverLimitException(what, property, most);
        }
    }
}
