@NullMarked
package dev.voxelgate.proxy.audit;

import org.jspecify.annotations.NullMarked;
