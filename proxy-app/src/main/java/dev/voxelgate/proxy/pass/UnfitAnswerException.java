package dev.voxelgate.proxy.pass;

/** An answer of the archive that cannot be passed on (status 502). */
public final class UnfitAnswerException extends RuntimeException {

    UnfitAnswerException(String message) {
        super(message);
    }
}
