/** What holds for the values of settings, whatever they are for. */
@NullMarked
package dev.voxelgate.proxy.settings;

import org.jspecify.annotations.NullMarked;
