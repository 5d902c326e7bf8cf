package dev.voxelgate.proxy.settings;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * Rejects invalid values with an IllegalArgumentException that names the setting. The message becomes the one line
 * that stops the start-up. A null value is an unset property and valid.
 */
public final class Settings {

    private Settings() {}

    /** @param otherwise what is wrong */
    public static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    public static void positive(String name, long value) {
        require(value > 0, "%s must be at least 1, not %d".formatted(name, value));
    }

    public static void notNegative(String name, long value) {
        require(value >= 0, "%s must not be negative: %d".formatted(name, value));
    }

    public static void positive(String name, Duration value) {
        require(value.isPositive(), "%s must be longer than nothing, not %s".formatted(name, value));
    }

    public static void notNegative(String name, Duration value) {
        require(!value.isNegative(), "%s must not be negative: %s".formatted(name, value));
    }

    public static void positive(String name, @Nullable DataSize value) {
        if (value != null) {
            require(value.toBytes() > 0, "%s must be at least a byte, not %s".formatted(name, value));
        }
    }

    /** The base URI of a DICOMweb service: a web URL that may have a query, which every request repeats. */
    public static void baseUri(String name, @Nullable URI url) {
        if (url == null) {
            return;
        }
        requireHost(name, url);
        require(
                url.getRawUserInfo() == null && url.getRawFragment() == null,
                name + " must have no user name or fragment");
    }

    /** As the client demands it; said here with the property's name, and without the value, which may hold a password. */
    public static void webUrl(String name, @Nullable URI url) {
        if (url == null) {
            return;
        }
        requireHost(name, url);
        require(
                url.getRawUserInfo() == null && url.getRawQuery() == null && url.getRawFragment() == null,
                name + " must have no user name, query or fragment");
    }

    private static void requireHost(String name, URI url) {
        require(
                ("http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme()))
                        && url.getHost() != null,
                name + " must be an absolute URL with http or https and a host");
    }
}
