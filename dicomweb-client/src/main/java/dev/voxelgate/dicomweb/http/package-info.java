/** HTTP to an archive: connections, timeouts, credentials, and bytes both ways. */
@NullMarked
package dev.voxelgate.dicomweb.http;

import org.jspecify.annotations.NullMarked;
