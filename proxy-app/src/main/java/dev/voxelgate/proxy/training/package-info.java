/** A day's work in a minute: what a Java runtime is shown so that the next one starts fast. */
@NullMarked
package dev.voxelgate.proxy.training;

import org.jspecify.annotations.NullMarked;
