/** An embedded DICOMweb archive with phantoms, for a first try and for tests. */
@NullMarked
package dev.voxelgate.proxy.demo;

import org.jspecify.annotations.NullMarked;
