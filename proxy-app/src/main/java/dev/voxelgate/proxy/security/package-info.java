/** Who may come in, what they may do, and whose studies they may see. */
@NullMarked
package dev.voxelgate.proxy.security;

import org.jspecify.annotations.NullMarked;
