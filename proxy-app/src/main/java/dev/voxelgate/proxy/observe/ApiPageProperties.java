package dev.voxelgate.proxy.observe;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The description of the routes and the page to try them.
 *
 * @param enabled whether {@code /openapi} and {@code /openapi/page} are answered
 */
@ConfigurationProperties("voxelgate.api-page")
public record ApiPageProperties(@DefaultValue("false") boolean enabled) {}
