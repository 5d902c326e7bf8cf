package dev.voxelgate.proxy.volume;

/** The data are larger than a configured limit allows (status 413). Names the limit and its number. */
public final class OverLimitException extends RuntimeException {

    public OverLimitException(String what, String property, long maximum) {
        super("%s is over the limit %s of %d".formatted(what, property, maximum));
    }
}
