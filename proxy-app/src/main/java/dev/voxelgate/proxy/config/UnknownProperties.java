package dev.voxelgate.proxy.config;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Stops the start-up when an unknown property is set, so that a mistyped limit does not silently stay at its default.
 * The environment and Java's system properties may hold other programs' names with the same prefix (Compose,
 * Kubernetes, Maven); there only names that begin like one of the gateway's properties stop the start-up, and the
 * others are logged as warnings.
 */
final class UnknownProperties {

    private static final Logger LOG = LoggerFactory.getLogger(UnknownProperties.class);

    private static final Set<String> SHARED = Set.of(
            StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
            StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);

    private final PropertyNames names;

    UnknownProperties(PropertyNames names) {
        this.names = names;
    }

    static void refuse(ConfigurableEnvironment environment) throws IOException {
        var check = new UnknownProperties(PropertyNames.read());
        environment.getPropertySources().stream().forEach(check::refuse);
    }

    void refuse(PropertySource<?> source) {
        boolean shared = SHARED.contains(source.getName());
        unknown(source).forEach(name -> {
            if (!shared || names.knowGroupOf(name)) {
                throw new FailureAnalyzedException(
                        "there is no property %s; is it %s that is meant?".formatted(name, names.nearest(name)),
                        "All of them are in docs/configuration.md");
            }
            LOG.warn("There is no property {}", name);
        });
    }

    private Stream<String> unknown(PropertySource<?> source) {
        return source instanceof EnumerablePropertySource<?> enumerable
                ? Arrays.stream(enumerable.getPropertyNames())
                        .filter(UnknownProperties::isOurs)
                        .filter(name -> !names.know(name))
                : Stream.empty();
    }

    /** Whether a name begins like the gateway's. */
    static boolean isOurs(String name) {
        return name.toLowerCase(Locale.ROOT).matches("voxelgate[._-].*");
    }
}
