/** What a DICOM data set says: tags, values, transfer syntaxes, unique identifiers. No I/O. */
@NullMarked
package dev.voxelgate.dicomweb.model;

import org.jspecify.annotations.NullMarked;
