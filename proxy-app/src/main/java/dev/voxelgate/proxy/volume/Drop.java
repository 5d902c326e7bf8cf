package dev.voxelgate.proxy.volume;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Instances of a series that a request may leave out of its volume. */
public enum Drop {
    /** Whose Image Type says LOCALIZER (PS3.3 C.8.2.1.1.1). */
    LOCALIZER,
    /** Without the attributes of an image: reports, presentation states and the like. */
    NON_IMAGE,
    /** All of whose frames are at the place of earlier ones, which no group explains. */
    DUPLICATE;

    /** The value with this word. */
    public static Optional<Drop> named(String word) {
        return Arrays.stream(values()).filter(drop -> drop.word().equals(word)).findFirst();
    }

    /** As requests and the geometry name it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
