@NullMarked
package dev.voxelgate.proxy.passthrough;

import org.jspecify.annotations.NullMarked;
