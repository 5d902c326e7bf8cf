/** The worker process that decodes for the gateway: its main class, and what it gives up before the first frame. */
@NullMarked
package dev.voxelgate.proxy.worker;

import org.jspecify.annotations.NullMarked;
