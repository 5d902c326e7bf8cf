package dev.voxelgate.proxy.demo;

import io.netty.handler.codec.http.HttpHeaders;

/**
 * A request that the archive answers.
 *
 * @param method the HTTP method
 * @param path the request's path, without its query
 * @param headers the request's headers
 */
public record Exchange(String method, String path, HttpHeaders headers) {}
