/**
 * Connections of clients: how many may be open, how long they may wait, and how many bytes are written ahead of their
 * readers.
 */
@NullMarked
package dev.voxelgate.proxy.web.connection;

import org.jspecify.annotations.NullMarked;
