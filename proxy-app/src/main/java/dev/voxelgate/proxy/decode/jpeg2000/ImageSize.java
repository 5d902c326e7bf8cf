package dev.voxelgate.proxy.decode.jpeg2000;

import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.ImagePixel;
import java.util.ArrayList;
import java.util.List;

/**
 * The image and tile size marker segment SIZ (T.800 A.5.1): image area and tiles on the reference grid, and how the
 * components sample it.
 *
 * @param x0 XOsiz, y0 YOsiz, x1 Xsiz, y1 Ysiz: the image area
 * @param tileX XTOsiz, tileY YTOsiz: where the first tile begins
 * @param tileWidth XTsiz
 * @param tileHeight YTsiz
 */
record ImageSize(
        long x0,
        long y0,
        long x1,
        long y1,
        long tileX,
        long tileY,
        long tileWidth,
        long tileHeight,
        List<Component> components) {

    /**
     * One component.
     *
     * @param precision bits of a sample
     * @param dx XRsiz
     * @param dy YRsiz: distance of two samples on the reference grid
     */
    record Component(int precision, boolean signed, int dx, int dy) {}

    /** T.800 A.4.2: Isot has 16 bits. */
    private static final int MAX_TILES = 65535;

    /** OpenJPEG keeps about 10 KB for every tile: small tiles are taken as long as that stays below the samples. */
    private static final int FREE_TILES = 1024;

    /** Reads the segment that must follow SOC, and refuses an image that is not the data set's. */
    static ImageSize read(Codestream stream, ImagePixel image) throws DecodeException {
        int at = stream.start() + 2;
        if (stream.uint16(at) != Codestream.SIZ) {
            throw new DecodeException("no SIZ marker segment follows SOC, at byte " + at);
        }
        int end = stream.segmentEnd(at, stream.end());
        int count = stream.uint16(at + 38);
        if (count != image.samplesPerPixel()) {
            throw new DecodeException("the codestream has %d components, the data set %d samples per pixel"
                    .formatted(count, image.samplesPerPixel()));
        }
        if (end - at != 40 + 3 * count) {
            throw new DecodeException(
                    "the SIZ marker segment at byte %d has no room for %d components".formatted(at, count));
        }
        var components = new ArrayList<Component>(count);
        for (int i = 0; i < count; i++) {
            int depth = stream.uint8(at + 40 + 3 * i);
            components.add(new Component(
                    (depth & 0x7f) + 1,
                    (depth & 0x80) != 0,
                    stream.uint8(at + 41 + 3 * i),
                    stream.uint8(at + 42 + 3 * i)));
        }
        var size = new ImageSize(
                stream.uint32(at + 14),
                stream.uint32(at + 18),
                stream.uint32(at + 6),
                stream.uint32(at + 10),
                stream.uint32(at + 30),
                stream.uint32(at + 34),
                stream.uint32(at + 22),
                stream.uint32(at + 26),
                List.copyOf(components));
        size.checkGrid();
        size.check(image);
        return size;
    }

    /** T.800 B.3: the first tile begins at or before the image area and reaches into it. */
    private void checkGrid() throws DecodeException {
        boolean fits = x0 < x1
                && y0 < y1
                && tileX <= x0
                && tileY <= y0
                && tileX + tileWidth > x0
                && tileY + tileHeight > y0
                && components.stream().allMatch(component -> component.dx() > 0 && component.dy() > 0);
        if (!fits) {
            throw new DecodeException("the SIZ marker segment describes no image");
        }
    }

    private void check(ImagePixel image) throws DecodeException {
        if (width(0) != image.columns() || height(0) != image.rows()) {
            throw new DecodeException("the codestream has %d x %d pixels, the data set %d x %d"
                    .formatted(width(0), height(0), image.columns(), image.rows()));
        }
        for (var component : components) {
            if (image.bitsAllocated() == 1 && component.signed()) {
                throw new DecodeException("the codestream has signed samples, Bits Allocated is 1");
            }
            if (component.precision() > image.bitsAllocated()) {
                throw new DecodeException("the codestream has samples of %d bits, Bits Allocated is %d"
                        .formatted(component.precision(), image.bitsAllocated()));
            }
            if ((component.dx() != first().dx() || component.dy() != first().dy()) && !canBeUpsampled(component)) {
                throw new DecodeException("the components have samples at distances of %d x %d and %d x %d"
                        .formatted(first().dx(), first().dy(), component.dx(), component.dy()));
            }
        }
        long tiles = Math.multiplyExact(tilesAcross(), tilesDown());
        if (tiles > Math.min(MAX_TILES, FREE_TILES + image.pixelsPerFrame() / 1024)) {
            throw new DecodeException("the codestream divides %d x %d pixels into %d tiles"
                    .formatted(image.columns(), image.rows(), tiles));
        }
    }

    /** Whole multiples of the first component's distance, counted from the same origin. */
    private boolean canBeUpsampled(Component component) {
        return x0 == 0 && y0 == 0 && component.dx() % first().dx() == 0 && component.dy() % first().dy() == 0;
    }

    private Component first() {
        return components.getFirst();
    }

    /** How often a sample of the component is repeated in a row of the frame. */
    int repeatX(int component) {
        return components.get(component).dx() / first().dx();
    }

    /** How often a row of the component is repeated in the frame. */
    int repeatY(int component) {
        return components.get(component).dy() / first().dy();
    }

    /** Samples in a row of the component (T.800 B-2). */
    long width(int component) {
        int dx = components.get(component).dx();
        return Math.ceilDiv(x1, dx) - Math.ceilDiv(x0, dx);
    }

    /** Rows of the component (T.800 B-2). */
    long height(int component) {
        int dy = components.get(component).dy();
        return Math.ceilDiv(y1, dy) - Math.ceilDiv(y0, dy);
    }

    long tilesAcross() {
        return Math.ceilDiv(x1 - tileX, tileWidth);
    }

    long tilesDown() {
        return Math.ceilDiv(y1 - tileY, tileHeight);
    }

    int tiles() {
        return (int) (tilesAcross() * tilesDown());
    }
}
