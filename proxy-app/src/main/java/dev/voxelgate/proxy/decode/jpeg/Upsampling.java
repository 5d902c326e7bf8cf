package dev.voxelgate.proxy.decode.jpeg;

/**
 * Brings subsampled components back to the frame's size. The standard leaves the filter open; this is the one of the IJG
 * library, sample for sample, and so that of DCMTK and GDCM: a triangle filter where chroma is halved horizontally (with
 * or without halving vertically) and a row has more than two samples, repetition otherwise.
 */
final class Upsampling {

    private final Component component;
    private final char[] plane;
    private final int width;
    private final char[] row;
    /** For the triangle in both directions: three quarters of the nearer row and one of the farther, times four. */
    private final int[] sums;

    Upsampling(Component component) {
        this.component = component;
        plane = component.plane();
        width = component.width();
        boolean wide = component.hScale() == 2 && width > 2;
        row = new char[component.hScale() == 1 ? 0 : width * component.hScale()];
        sums = new int[wide && component.vScale() == 2 ? width : 0];
    }

    /** Puts all rows of the component. */
    void put(SampleRows target, int index, int frameHeight) {
        boolean wide = component.hScale() == 2 && width > 2;
        for (int y = 0; y < frameHeight; y++) {
            int from = y / component.vScale() * component.stride();
            if (component.hScale() == 1) {
                target.put(index, y, plane, from);
                continue;
            }
            if (wide && component.vScale() == 1) {
                triangle(from);
            } else if (wide && component.vScale() == 2) {
                triangles(y);
            } else {
                repeat(from);
            }
            target.put(index, y, row, 0);
        }
    }

    private void repeat(int from) {
        int scale = component.hScale();
        for (int x = 0, at = 0; x < width; x++) {
            for (int i = 0; i < scale; i++) {
                row[at++] = plane[from + x];
            }
        }
    }

    /** Between two samples lie two pixels, at a quarter and three quarters of the way; rounding alternates. */
    private void triangle(int from) {
        row[0] = plane[from];
        for (int x = 0; x < width - 1; x++) {
            int left = plane[from + x];
            int right = plane[from + x + 1];
            row[2 * x + 1] = (char) ((3 * left + right + 2) >> 2);
            row[2 * x + 2] = (char) ((left + 3 * right + 1) >> 2);
        }
        row[2 * width - 1] = plane[from + width - 1];
    }

    private void triangles(int y) {
        int near = y >> 1;
        int far = (y & 1) == 0 ? Math.max(near - 1, 0) : Math.min(near + 1, component.height() - 1);
        int nearAt = near * component.stride();
        int farAt = far * component.stride();
        for (int x = 0; x < width; x++) {
            sums[x] = 3 * plane[nearAt + x] + plane[farAt + x];
        }
        row[0] = (char) ((4 * sums[0] + 8) >> 4);
        for (int x = 0; x < width - 1; x++) {
            row[2 * x + 1] = (char) ((3 * sums[x] + sums[x + 1] + 7) >> 4);
            row[2 * x + 2] = (char) ((sums[x] + 3 * sums[x + 1] + 8) >> 4);
        }
        row[2 * width - 1] = (char) ((4 * sums[width - 1] + 7) >> 4);
    }
}
