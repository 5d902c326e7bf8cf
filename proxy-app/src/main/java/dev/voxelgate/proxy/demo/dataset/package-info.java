/** Data sets that are written: Part 10 files (PS3.10) and DICOM JSON (PS3.18 Annex F). Pure. */
@NullMarked
package dev.voxelgate.proxy.demo.dataset;

import org.jspecify.annotations.NullMarked;
