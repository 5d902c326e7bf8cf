package dev.voxelgate.proxy.volume;

/** The data exist but cannot be this array (status 422). */
public final class UnprocessableVolumeException extends RuntimeException {

    private final String problem;

    /**
     * @param problem a stable short name of the kind of problem, for machines
     * @param message what is the matter, for people; without patient data
     */
    public UnprocessableVolumeException(String problem, String message) {
        super(message);
        this.problem = problem;
    }

    public String problem() {
        return problem;
    }
}
