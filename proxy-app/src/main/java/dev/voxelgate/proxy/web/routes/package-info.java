/** The routes: what a request asks for, and the answer. */
@NullMarked
package dev.voxelgate.proxy.web.routes;

import org.jspecify.annotations.NullMarked;
