/** The OpenAPI description, a page to try the routes, and one to look at volumes. */
@NullMarked
package dev.voxelgate.proxy.web.pages;

import org.jspecify.annotations.NullMarked;
