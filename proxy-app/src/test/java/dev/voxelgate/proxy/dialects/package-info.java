/** Archives that answer in ways of their own, and what the gateway makes of them. */
@NullMarked
package dev.voxelgate.proxy.dialects;

import org.jspecify.annotations.NullMarked;
