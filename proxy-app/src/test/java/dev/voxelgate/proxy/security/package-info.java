@NullMarked
package dev.voxelgate.proxy.security;

import org.jspecify.annotations.NullMarked;
