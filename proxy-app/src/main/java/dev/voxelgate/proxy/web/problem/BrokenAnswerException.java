package dev.voxelgate.proxy.web.problem;

/**
 * Tells the server that an answer failed after its first byte; it has no cause. Spring takes any {@code IOException}
 * "connection reset by peer" in the chain of causes for a client that left, and then ends the body in an orderly way;
 * but the connection to the archive may be the one that was reset.
 */
final class BrokenAnswerException extends RuntimeException {
    BrokenAnswerException() {
        super("the answer cannot be completed");
    }
}
