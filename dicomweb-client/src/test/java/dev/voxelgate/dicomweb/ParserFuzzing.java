package dev.voxelgate.dicomweb;

import dev.voxelgate.dicomweb.testing.Fuzzing;

/** The fuzz targets of this module: what reads an archive's answers. */
final class ParserFuzzing extends Fuzzing {}
