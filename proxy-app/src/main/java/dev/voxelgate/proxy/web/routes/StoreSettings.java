package dev.voxelgate.proxy.web.routes;

import java.time.Duration;

/**
 * How Zarr stores are served.
 *
 * @param keepFor how long a store keeps its state since it was last used
 * @param v2 whether there are stores of version 2 too
 */
public record StoreSettings(Duration keepFor, boolean v2) {}
