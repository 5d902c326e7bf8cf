package dev.voxelgate.proxy.web.routes;

import dev.voxelgate.proxy.container.ArrayFile;
import dev.voxelgate.proxy.container.Compression;
import dev.voxelgate.proxy.volume.ArrayPlan;
import dev.voxelgate.proxy.volume.VolumeRequest;
import dev.voxelgate.proxy.zarr.StoreItem;
import dev.voxelgate.proxy.zarr.ZarrStore;

/**
 * A store as a caller has opened it: one state of its volume.
 *
 * @param request what was asked for
 * @param values of the whole array, frame after frame, without a header: chunks are parts of them
 * @param store its keys and documents
 * @param tag of the values, with its quotes
 */
record OpenStore(VolumeRequest request, ArrayFile values, ZarrStore store, String tag) {

    static OpenStore of(VolumeRequest request, ArrayPlan plan, ZarrStore store) {
        var values = new ArrayFile(plan, new byte[0], Compression.NONE);
        return new OpenStore(request, values, store, EntityTag.of(request, values));
    }

    ArrayPlan plan() {
        return values.plan();
    }

    /** The entity tag of a chunk: of its values and of their codec. */
    String chunkTag(StoreItem.Chunk chunk) {
        var image = store.image();
        return "%s-%s-%d%s\""
                .formatted(
                        tag.substring(0, tag.length() - 1),
                        image.codec().word(),
                        chunk.first(),
                        image.chunkFrames() == 1 ? "" : "-" + image.chunkFrames());
    }

    /** How many bytes a chunk has before its codec: all of them as many. */
    long chunkBytes() {
        return Math.multiplyExact(store.image().chunkFrames(), plan().frameBytes());
    }

    /** In units of about a hundred bytes, as {@code RecentVolumes} counts. */
    int units() {
        var volume = plan().volume();
        return (int) Math.min(10L * volume.size() + volume.numberOfFrames() + store.bytes() / 100, Integer.MAX_VALUE);
    }
}
