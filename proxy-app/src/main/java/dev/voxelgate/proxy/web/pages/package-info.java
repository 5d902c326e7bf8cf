/** The description of the routes, and a page to try them. */
@NullMarked
package dev.voxelgate.proxy.web.pages;

import org.jspecify.annotations.NullMarked;
