/** What every exchange passes before and after its route: audit, strictness, time limits. */
@NullMarked
package dev.voxelgate.proxy.web.filter;

import org.jspecify.annotations.NullMarked;
