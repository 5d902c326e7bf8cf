@NullMarked
package dev.voxelgate.proxy.web.connection;

import org.jspecify.annotations.NullMarked;
