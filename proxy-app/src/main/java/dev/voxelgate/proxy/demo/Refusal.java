package dev.voxelgate.proxy.demo;

/** A request that can't be answered; the status and a sentence without patient data. */
final class Refusal extends RuntimeException {

    private final int status;

    Refusal(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }
}
