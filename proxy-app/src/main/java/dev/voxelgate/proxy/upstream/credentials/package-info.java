/** Credentials and TLS towards the archive. */
@NullMarked
package dev.voxelgate.proxy.upstream.credentials;

import org.jspecify.annotations.NullMarked;
