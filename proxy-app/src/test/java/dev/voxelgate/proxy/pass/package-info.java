@NullMarked
package dev.voxelgate.proxy.pass;

import org.jspecify.annotations.NullMarked;
