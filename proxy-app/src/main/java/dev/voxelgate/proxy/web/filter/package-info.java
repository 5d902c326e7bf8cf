/** Filters around every route: audit, strict HTTP, time limits. */
@NullMarked
package dev.voxelgate.proxy.web.filter;

import org.jspecify.annotations.NullMarked;
