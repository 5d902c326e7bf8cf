package dev.voxelgate.proxy.pixels;

import dev.voxelgate.proxy.decode.ImagePixel;

/** What the set bits of images of one bit are in the array. */
enum OneBit {
    ONE,
    /** 255, as with Orthanc. */
    FULL;

    static OneBit of(ImagePixel image, Profile profile) {
        return image.bitsAllocated() == 1 && profile == Profile.ORTHANC ? FULL : ONE;
    }
}
