package dev.voxelgate.proxy.decode.jpeg;

import org.jspecify.annotations.Nullable;

/**
 * Brings the rows of a component to the frame's size. The standard leaves the filter open; this is the one of the IJG
 * library, sample for sample, and so that of DCMTK and GDCM: {@link TriangleFilter} where that suits, repetition
 * otherwise.
 */
final class Upsampling {

    private final Component component;
    private final @Nullable TriangleFilter filter;
    private final int[] row;
    private int offset;

    Upsampling(Component component) {
        this.component = component;
        filter = TriangleFilter.suits(component) ? new TriangleFilter(component) : null;
        row = component.hScale() == 1 ? component.plane() : new int[component.width() * component.hScale()];
    }

    /** Makes a row of the frame: {@link #row} from {@link #offset} on. */
    void make(int y) {
        if (filter != null) {
            filter.begin(y);
            filter.spread(row);
        } else if (component.hScale() == 1) {
            offset = component.at(y / component.vScale());
        } else {
            repeat(component.at(y / component.vScale()));
        }
    }

    int[] row() {
        return row;
    }

    int offset() {
        return offset;
    }

    private void repeat(int from) {
        var plane = component.plane();
        int scale = component.hScale();
        for (int x = 0, at = 0; x < component.width(); x++) {
            for (int i = 0; i < scale; i++) {
                row[at++] = plane[from + x];
            }
        }
    }
}
