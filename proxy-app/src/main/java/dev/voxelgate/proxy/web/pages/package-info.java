/** The OpenAPI description, and a page to try the routes. */
@NullMarked
package dev.voxelgate.proxy.web.pages;

import org.jspecify.annotations.NullMarked;
