package dev.voxelgate.proxy.volume;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The order of an array's axes: slices z, rows y, columns x, channels c. The last axis runs fastest. */
public enum ArrayLayout {
    /** The channels of a pixel side by side; what is answered when nothing is asked for. */
    ZYXC,
    /** Without a channel axis; for one channel. */
    ZYX,
    /** The channels of a frame as planes, one after the other. */
    ZCYX,
    /** The channel axis first; for one channel. */
    CZYX;

    /** The layout with this name, which is its axes in lower case. */
    public static Optional<ArrayLayout> named(String name) {
        return Arrays.stream(values())
                .filter(layout -> layout.axes().equals(name))
                .findFirst();
    }

    /** Its axes in lower case, from the slowest to the fastest. */
    public String axes() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether only images with one channel can have it. */
    boolean isForOneChannel() {
        return this == ZYX || this == CZYX;
    }

    /** Whether the channels of a frame are planes. */
    boolean isPlanar() {
        return this == ZCYX || this == CZYX;
    }
}
