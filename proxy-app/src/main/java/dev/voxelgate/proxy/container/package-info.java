/** The file formats in which an array is sent: what stands before its values. Pure. */
@NullMarked
package dev.voxelgate.proxy.container;

import org.jspecify.annotations.NullMarked;
