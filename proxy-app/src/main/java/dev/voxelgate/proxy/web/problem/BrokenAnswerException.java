package dev.voxelgate.proxy.web.problem;

/**
 * An answer that failed after its first byte, as the server gets to see it: without a cause. Spring takes whatever an
 * {@code IOException} of "connection reset by peer" has caused for a client that went away, and then ends the body as
 * if it were whole; but it may be the archive that was lost.
 */
final class BrokenAnswerException extends RuntimeException {
    BrokenAnswerException() {
        super("the answer cannot be completed");
    }
}
