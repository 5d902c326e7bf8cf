package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.proxy.volume.VolumeTarget;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A series of a study, as the archive lists it.
 *
 * @param target by which it is asked for
 * @param uid Series Instance UID
 * @param number Series Number, or null
 * @param modality or null
 * @param description Series Description, or null
 */
public record ListedSeries(
        VolumeTarget target,
        Uid uid,
        @Nullable Integer number,
        @Nullable String modality,
        @Nullable String description) {

    /** By Series Number, those without one at the end; equal numbers by UID. Not as the archive lists them, which may differ. */
    static final Comparator<ListedSeries> ORDER =
            Comparator.comparingInt(ListedSeries::rank).thenComparing(ListedSeries::uid);

    private int rank() {
        return number == null ? Integer.MAX_VALUE : number;
    }
}
