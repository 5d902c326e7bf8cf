/** Who accessed which patient's data: audit messages as DICOM defines them (PS3.15 A.5), to a file and to a receiver. */
@NullMarked
package dev.voxelgate.proxy.audit;

import org.jspecify.annotations.NullMarked;
