/** Incremental parser of DICOM files (PS3.10) that gives attributes and then frames, one by one. */
@NullMarked
package dev.voxelgate.dicomweb.part10;

import org.jspecify.annotations.NullMarked;
