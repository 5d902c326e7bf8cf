/** The routes of the gateway: they read a request and write its answer. */
@NullMarked
package dev.voxelgate.proxy.web.routes;

import org.jspecify.annotations.NullMarked;
