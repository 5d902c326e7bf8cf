/** Incremental parser of multipart/related bodies (RFC 2046, RFC 2387). */
@NullMarked
package dev.voxelgate.dicomweb.multipart;

import org.jspecify.annotations.NullMarked;
