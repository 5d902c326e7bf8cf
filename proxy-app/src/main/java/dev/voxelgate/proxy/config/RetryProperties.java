package dev.voxelgate.proxy.config;

import static dev.voxelgate.proxy.settings.Settings.notNegative;
import static dev.voxelgate.proxy.settings.Settings.positive;
import static dev.voxelgate.proxy.settings.Settings.require;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When a call to the archive that failed in passing is made anew.
 *
 * @param maxAttempts tries of one retrieval in all; 1 for no second try
 * @param firstBackoff longest pause before the second try; it doubles with each failure
 * @param maxBackoff longest pause of all, unless the archive asks for a longer one
 * @param maxElapsed how long the archive may be away
 */
record RetryProperties(
        @DefaultValue("30") int maxAttempts,
        @DefaultValue("100ms") Duration firstBackoff,
        @DefaultValue("5s") Duration maxBackoff,
        @DefaultValue("60s") Duration maxElapsed) {

    RetryProperties {
        positive("max-attempts", maxAttempts);
        positive("first-backoff", firstBackoff);
        require(
                maxBackoff.compareTo(firstBackoff) >= 0,
                "max-backoff, %s, must not be shorter than first-backoff, %s".formatted(maxBackoff, firstBackoff));
        notNegative("max-elapsed", maxElapsed);
    }
}
