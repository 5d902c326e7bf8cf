/** The training run that fills the Java runtime's ahead-of-time cache. */
@NullMarked
package dev.voxelgate.proxy.training;

import org.jspecify.annotations.NullMarked;
