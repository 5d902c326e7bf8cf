/** The gateway in front of a real Orthanc, judged by Orthanc itself, by pydicom, by a second implementation of the pixel semantics, and by real clients. */
@NullMarked
package dev.voxelgate.proxy.conformance;

import org.jspecify.annotations.NullMarked;
