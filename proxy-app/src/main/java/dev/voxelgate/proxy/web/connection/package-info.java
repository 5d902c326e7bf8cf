/** Clients' connections: how many there may be, how long they may wait, how much is written ahead of their readers. */
@NullMarked
package dev.voxelgate.proxy.web.connection;

import org.jspecify.annotations.NullMarked;
