/** How a request shows who sends it: passwords, certificates and tokens, and the filter chain that asks for them. */
@NullMarked
package dev.voxelgate.proxy.security.authentication;

import org.jspecify.annotations.NullMarked;
