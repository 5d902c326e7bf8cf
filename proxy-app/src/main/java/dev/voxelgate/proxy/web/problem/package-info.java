/** Failures as problem details (RFC 9457). */
@NullMarked
package dev.voxelgate.proxy.web.problem;

import org.jspecify.annotations.NullMarked;
