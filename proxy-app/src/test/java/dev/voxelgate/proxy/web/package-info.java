@NullMarked
package dev.voxelgate.proxy.web;

import org.jspecify.annotations.NullMarked;
