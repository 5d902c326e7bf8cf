/** Incremental parser of the DICOM JSON Model (PS3.18 Annex F). */
@NullMarked
package dev.voxelgate.dicomweb.json;

import org.jspecify.annotations.NullMarked;
