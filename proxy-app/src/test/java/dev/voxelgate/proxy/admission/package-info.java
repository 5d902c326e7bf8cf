@NullMarked
package dev.voxelgate.proxy.admission;

import org.jspecify.annotations.NullMarked;
