/** Limits on concurrent work: shares of a limited resource, fair among clients. */
@NullMarked
package dev.voxelgate.proxy.admission;

import org.jspecify.annotations.NullMarked;
