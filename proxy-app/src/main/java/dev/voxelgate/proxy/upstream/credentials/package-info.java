/** How the gateway goes to the archive: by what credentials the archive knows who asks, and by what it is known itself. */
@NullMarked
package dev.voxelgate.proxy.upstream.credentials;

import org.jspecify.annotations.NullMarked;
