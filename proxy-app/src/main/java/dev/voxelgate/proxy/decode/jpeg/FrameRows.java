package dev.voxelgate.proxy.decode.jpeg;

import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.marker.SampleRows;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a sequential DCT frame on their way from the planes of its components to the samples. Where one scan codes
 * all components, rows go as soon as their neighbours are decoded, and the planes hold no more than what waits for that:
 * they stay in the processor's cache. Otherwise all rows go when the last scan is decoded.
 */
final class FrameRows {

    private final FrameHeader frame;
    private final Upsampling[] components;
    private final SampleRows target;
    private final @Nullable HalvedChroma halved;
    private final boolean early;
    /** Rows of the frame that a row of minimum coded units covers. */
    private final int mcuHeight;

    private final int[][] rows;
    private final int[] offsets;
    private int next;

    private FrameRows(FrameHeader frame, boolean early, SampleRows target) {
        this.frame = frame;
        this.target = target;
        this.early = early;
        var first = frame.components().getFirst();
        mcuHeight = 8 * first.v() * first.vScale();
        components = frame.components().stream().map(Upsampling::new).toArray(Upsampling[]::new);
        halved = target.sampleBytes() == 1 && HalvedChroma.suits(frame.components())
                ? new HalvedChroma(frame.components(), frame.width(), target.samples())
                : null;
        rows = new int[components.length][];
        offsets = new int[components.length];
    }

    /**
     * Allocates the planes.
     *
     * @param early whether the first scan codes all components
     */
    static FrameRows allocate(FrameHeader frame, boolean early, SampleRows target) throws DecodeException {
        for (var component : frame.components()) {
            if (early) {
                component.allocateWindow(frame.mcuColumns());
            } else {
                component.allocate(frame.mcuColumns(), frame.mcuRows());
            }
        }
        return new FrameRows(frame, early, target);
    }

    /** Puts what a row of minimum coded units completes: all but the last row, which may depend on the one below. */
    void decoded(int mcuRow) {
        if (early) {
            putUntil(Math.min((mcuRow + 1) * mcuHeight - 1, frame.height()));
        }
    }

    /** Puts the rest. */
    void finish() {
        putUntil(frame.height());
    }

    private void putUntil(int end) {
        for (; next < end; next++) {
            if (halved != null) {
                halved.put(next);
                continue;
            }
            for (int i = 0; i < components.length; i++) {
                components[i].make(next);
                rows[i] = components[i].row();
                offsets[i] = components[i].offset();
            }
            target.put(next, rows, offsets);
        }
    }
}
