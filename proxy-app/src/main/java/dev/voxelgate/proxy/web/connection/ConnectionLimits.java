package dev.voxelgate.proxy.web.connection;

import java.time.Duration;

/**
 * What a client may do with its connections.
 *
 * @param head from the first byte of a request, or from the connection's start, to the end of the request's head, and
 *     from the answer to the end of a body that nobody asked for; bytes that trickle in do not extend it
 * @param idle from an answer to the next request's first byte
 * @param stall without taking a byte of an answer
 * @param connections open at once
 */
public record ConnectionLimits(Duration head, Duration idle, Duration stall, int connections) {}
