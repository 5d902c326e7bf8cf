package dev.voxelgate.proxy.decode.jpeg2000;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Before any frame is decoded: is this the OpenJPEG whose structures {@link NativeImage} and {@link OpenJpeg} know?
 * Its parameters must have the expected size, and an image made by it must read back as it was asked for.
 */
final class LayoutCheck {

    private static final byte UNTOUCHED = 0x55;

    private LayoutCheck() {}

    static void of(OpenJpeg library) throws UnavailableException {
        try (var arena = Arena.ofConfined()) {
            require(library.versionText().startsWith("2.5."), "version");
            require(parametersBytes(library, arena) == OpenJpeg.DECODER_PARAMETERS_BYTES, "opj_dparameters_t");
            require(imageReadsBack(library, arena), "opj_image_t");
        } catch (UnavailableException e) {
            throw e;
        } catch (Throwable e) {
            throw new UnavailableException("the OpenJPEG library cannot be called", e);
        }
    }

    /** The library clears the whole structure first, so what it touched is the structure's size. */
    private static int parametersBytes(OpenJpeg library, Arena arena) throws Throwable {
        var memory = arena.allocate(2L * OpenJpeg.DECODER_PARAMETERS_BYTES).fill(UNTOUCHED);
        library.setDefaultDecoderParameters().invokeExact(memory);
        int end = 2 * OpenJpeg.DECODER_PARAMETERS_BYTES;
        while (end > 0 && memory.get(JAVA_BYTE, end - 1) == UNTOUCHED) {
            end--;
        }
        return end;
    }

    /** {@code opj_image_cmptparm_t}: dx, dy, w, h, x0, y0, prec, bpp, sgnd. */
    private static boolean imageReadsBack(OpenJpeg library, Arena arena) throws Throwable {
        var parameters = arena.allocateFrom(JAVA_INT, 1, 1, 7, 5, 0, 0, 12, 12, 1, 1, 1, 3, 2, 0, 0, 16, 16, 0);
        var pointer = (MemorySegment) library.imageCreate().invokeExact(2, parameters, 0);
        if (pointer.address() == 0) {
            return false;
        }
        try {
            var image = new NativeImage(pointer);
            return image.components() == 2
                    && reads(image, 0, 7, 5, 12, true)
                    && reads(image, 1, 3, 2, 16, false)
                    && image.samples(1).get(JAVA_INT, 4L * 5) == 0; // the last of 3 × 2 cleared samples
        } finally {
            library.imageDestroy().invokeExact(pointer);
        }
    }

    private static boolean reads(NativeImage image, int component, int width, int height, int precision, boolean sign) {
        return image.width(component) == width
                && image.height(component) == height
                && image.precision(component) == precision
                && image.signed(component) == sign
                && image.hasSamples(component);
    }

    private static void require(boolean holds, String what) throws UnavailableException {
        if (!holds) {
            throw new UnavailableException("the OpenJPEG library is not the expected one: its " + what + " differs");
        }
    }
}
