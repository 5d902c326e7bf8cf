package dev.voxelgate.proxy.pixels;

import dev.voxelgate.proxy.decode.ImagePixel;

/** The values that the set bits of one-bit images have in the array. */
enum OneBit {
    ONE,
    /** 255, as with Orthanc. */
    FULL;

    static OneBit of(ImagePixel image, Profile profile) {
        return image.bitsAllocated() == 1 && profile == Profile.ORTHANC ? FULL : ONE;
    }
}
