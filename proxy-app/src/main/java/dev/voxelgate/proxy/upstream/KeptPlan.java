package dev.voxelgate.proxy.upstream;

import dev.voxelgate.proxy.volume.ArrayPlan;
import reactor.core.publisher.Mono;

/**
 * A plan of what an archive said a moment ago, to be begun with while it is asked whether that is still so.
 *
 * @param confirmation asks the archive when it is subscribed to, and completes when nothing has changed; else a
 *     {@link dev.voxelgate.proxy.volume.ChangedVolumeException}, or what has kept the archive from telling. Nothing of the plan
 *     may be given before.
 */
public record KeptPlan(ArrayPlan plan, Mono<Void> confirmation) {}
