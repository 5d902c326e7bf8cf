/** Other people's decoders, found through the Java platform's own plug-in interface, ImageIO. */
@NullMarked
package dev.voxelgate.proxy.decode.imageio;

import org.jspecify.annotations.NullMarked;
