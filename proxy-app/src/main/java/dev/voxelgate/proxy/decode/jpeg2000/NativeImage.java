package dev.voxelgate.proxy.decode.jpeg2000;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;

/**
 * An {@code opj_image_t} and its {@code opj_image_comp_t}s on a 64-bit platform. Every number is checked against what
 * the codestream's main header said before it is used to size memory.
 */
record NativeImage(MemorySegment pointer) {

    private static final long IMAGE_BYTES = 48;
    private static final long NUMCOMPS = 16;
    private static final long COMPS = 24;

    private static final long COMPONENT_BYTES = 64;
    private static final long W = 8;
    private static final long H = 12;
    private static final long PREC = 24;
    private static final long SGND = 32;
    private static final long DATA = 48;

    int components() {
        return pointer.reinterpret(IMAGE_BYTES).get(JAVA_INT, NUMCOMPS);
    }

    int width(int component) {
        return component(component).get(JAVA_INT, W);
    }

    int height(int component) {
        return component(component).get(JAVA_INT, H);
    }

    int precision(int component) {
        return component(component).get(JAVA_INT, PREC);
    }

    boolean signed(int component) {
        return component(component).get(JAVA_INT, SGND) != 0;
    }

    /** Whether there are samples. */
    boolean hasSamples(int component) {
        return component(component).get(ADDRESS, DATA).address() != 0;
    }

    /** {@code width × height} samples of 32 bits, row by row; the library allocated as many for these two numbers. */
    MemorySegment samples(int component) {
        long bytes = 4L * width(component) * height(component);
        return component(component).get(ADDRESS, DATA).reinterpret(bytes);
    }

    /** {@code component} is below {@link #components()}. */
    private MemorySegment component(int component) {
        var image = pointer.reinterpret(IMAGE_BYTES);
        return image.get(ADDRESS, COMPS)
                .reinterpret((component + 1) * COMPONENT_BYTES)
                .asSlice(component * COMPONENT_BYTES);
    }
}
