package dev.voxelgate.proxy.config;

import org.jspecify.annotations.Nullable;

/**
 * The page to try the routes.
 *
 * @param enabled whether everybody who reaches the gateway sees {@code /openapi/try}; unless said otherwise, with the
 *     embedded archive only
 */
record ApiPageProperties(@Nullable Boolean enabled) {

    boolean isShown(boolean demo) {
        return enabled == null ? demo : enabled;
    }
}
