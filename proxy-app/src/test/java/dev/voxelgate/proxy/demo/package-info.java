/** Tests of the demo archive, judged by pydicom, numpy, DCMTK and Python's HTTP clients. */
@NullMarked
package dev.voxelgate.proxy.demo;

import org.jspecify.annotations.NullMarked;
