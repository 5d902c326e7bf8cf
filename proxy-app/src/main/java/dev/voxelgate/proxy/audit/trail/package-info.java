/** Reserves room for an audit message before an access begins, and keeps the message when the access ends. */
@NullMarked
package dev.voxelgate.proxy.audit.trail;

import org.jspecify.annotations.NullMarked;
