/** The DICOMweb client: QIDO-RS and WADO-RS calls on Reactor Netty. */
@NullMarked
package dev.voxelgate.dicomweb;

import org.jspecify.annotations.NullMarked;
