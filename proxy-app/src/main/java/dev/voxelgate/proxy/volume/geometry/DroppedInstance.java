package dev.voxelgate.proxy.volume.geometry;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * An instance that {@code drop} has left out of the array.
 *
 * @param sopInstanceUid which
 * @param reason {@code localizer}, {@code non-image} or {@code duplicate}
 */
public record DroppedInstance(
        @JsonProperty("sop_instance_uid") String sopInstanceUid, String reason) {}
