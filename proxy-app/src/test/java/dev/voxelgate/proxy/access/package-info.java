@NullMarked
package dev.voxelgate.proxy.access;

import org.jspecify.annotations.NullMarked;
