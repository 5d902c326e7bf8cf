package dev.voxelgate.proxy;

import dev.voxelgate.dicomweb.testing.Fuzzing;

/** The fuzz targets of this module: the codecs, and what reads a client's request. */
final class GatewayFuzzing extends Fuzzing {}
