/** Checks that run around every test of both modules, and scripted servers. */
@NullMarked
package dev.voxelgate.dicomweb.testing;

import org.jspecify.annotations.NullMarked;
