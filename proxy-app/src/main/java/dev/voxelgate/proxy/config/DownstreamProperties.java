package dev.voxelgate.proxy.config;

import static dev.voxelgate.proxy.settings.Settings.positive;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What clients may take of the gateway's time and connections.
 *
 * @param headTimeout from the first byte of a request, or the start of the connection, to the end of the request's
 *     head; also for the rest of a body that nobody asked for
 * @param idleTimeout between an answer and the connection's next request
 * @param stallTimeout without taking a byte of an answer. TCP reports what a slow client reads in steps of tens of
 *     kilobytes, so one that reads 1 KB/s shows progress about once a minute.
 * @param totalTimeout from a request to the last byte of its answer
 * @param maxConnections connections open at once; at the limit, the one that has waited longest for a request gives
 *     way
 */
record DownstreamProperties(
        @DefaultValue("10s") Duration headTimeout,
        @DefaultValue("60s") Duration idleTimeout,
        @DefaultValue("5m") Duration stallTimeout,
        @DefaultValue("1h") Duration totalTimeout,
        @DefaultValue("2000") int maxConnections) {

    DownstreamProperties {
        positive("head-timeout", headTimeout);
        positive("idle-timeout", idleTimeout);
        positive("stall-timeout", stallTimeout);
        positive("total-timeout", totalTimeout);
        positive("max-connections", maxConnections);
    }
}
