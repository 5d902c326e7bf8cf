package dev.voxelgate.proxy.decode.jpeg;

import dev.voxelgate.proxy.decode.marker.SampleRows;
import java.util.List;

/**
 * The rows of nearly all pictures in colour: luminance at full size, chrominance halved (4:2:2 and 4:2:0), 8 bits. What
 * {@link Upsampling} and {@link SampleRows} do one after the other is done here for two pixels at a time.
 */
final class HalvedChroma {

    private final Component luma;
    private final TriangleFilter blue;
    private final TriangleFilter red;
    private final int columns;
    private final byte[] out;

    /** For components that suit, and samples of one byte each. */
    HalvedChroma(List<Component> components, int columns, byte[] samples) {
        luma = components.get(0);
        blue = new TriangleFilter(components.get(1));
        red = new TriangleFilter(components.get(2));
        this.columns = columns;
        out = samples;
    }

    static boolean suits(List<Component> components) {
        return components.size() == 3
                && components.get(0).hScale() == 1
                && components.get(0).vScale() == 1
                && TriangleFilter.suits(components.get(1))
                && TriangleFilter.suits(components.get(2))
                && components.get(1).vScale() == components.get(2).vScale();
    }

    /** Puts row y of the frame. */
    void put(int y) {
        blue.begin(y);
        red.begin(y);
        var light = luma.plane();
        int lumaAt = luma.at(y);
        int at = y * columns * 3;
        pixel(at, light[lumaAt], blue.first(), red.first());
        pairs(light, lumaAt + 1, at + 3);
        if (columns % 2 == 0) {
            pixel(at + 3 * (columns - 1), light[lumaAt + columns - 1], blue.last(), red.last());
        }
    }

    private void pixel(int at, int light, int blue, int red) {
        out[at] = (byte) light;
        out[at + 1] = (byte) blue;
        out[at + 2] = (byte) red;
    }

    /**
     * Puts all pixels but the first and the last. Blue and red are filtered at once, in the lower and the upper half of an
     * int: a sum of weighted samples has 12 bits at most, so none flows over.
     */
    private void pairs(int[] light, int lumaAt, int first) {
        var filter = blue;
        var out = this.out;
        var blues = blue.samples();
        var reds = red.samples();
        int blueAt = blue.offset();
        int redAt = red.offset();
        int pairs = blue.width() - 1;
        int left = blues[blueAt] | reds[redAt] << 16;
        for (int i = 0; i < pairs; i++) {
            int right = blues[blueAt + 1 + i] | reds[redAt + 1 + i] << 16;
            int at = first + 6 * i;
            int one = filter.lefts(left, right);
            int two = filter.rights(left, right);
            out[at] = (byte) light[lumaAt + 2 * i];
            out[at + 1] = (byte) one;
            out[at + 2] = (byte) (one >> 16);
            out[at + 3] = (byte) light[lumaAt + 2 * i + 1];
            out[at + 4] = (byte) two;
            out[at + 5] = (byte) (two >> 16);
            left = right;
        }
    }
}
