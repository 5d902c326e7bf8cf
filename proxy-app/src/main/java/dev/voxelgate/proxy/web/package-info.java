/** HTTP: requests into volume requests, volumes into bodies, failures into problem details (RFC 9457). */
@NullMarked
package dev.voxelgate.proxy.web;

import org.jspecify.annotations.NullMarked;
