/** The configuration properties and the wiring. */
@NullMarked
package dev.voxelgate.proxy.config;

import org.jspecify.annotations.NullMarked;
