/** What is passed on to the archive and back: which requests, with which header fields, to where, and whose URLs. */
@NullMarked
package dev.voxelgate.proxy.passthrough;

import org.jspecify.annotations.NullMarked;
