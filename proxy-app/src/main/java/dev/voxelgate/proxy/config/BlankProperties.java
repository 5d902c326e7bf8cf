package dev.voxelgate.proxy.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Treats a blank property as unset: {@code ${X:-}} in a Compose file, for example, sets a variable to an empty text.
 * The value of another source or the default applies instead. This covers the gateway's own properties and those of
 * Spring's servers, whose defaults in {@code application.yaml} a blank must not replace.
 *
 * <p>In a configuration file, a blank list is what YAML makes of {@code []}: it stays an empty list.
 */
final class BlankProperties implements EnvironmentPostProcessor, Ordered {

    private static final Pattern OF_SERVERS = Pattern.compile("(?i)(?:management[._])?server[._-].+");

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        try {
            remove(environment.getPropertySources(), PropertyNames.read());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** When the configuration files are read, and before anything is made of them. */
    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER + 1;
    }

    static void remove(MutablePropertySources sources, PropertyNames names) {
        for (var source : sources.stream().toList()) {
            if (source instanceof EnumerablePropertySource<?> enumerable) {
                var blank = Arrays.stream(enumerable.getPropertyNames())
                        .filter(name -> isUnset(enumerable, name, names))
                        .collect(Collectors.toSet());
                if (!blank.isEmpty()) {
                    sources.replace(source.getName(), without(enumerable, blank));
                }
            }
        }
    }

    /** A name that is none stays: it ends the start, whatever its value is. */
    private static boolean isUnset(EnumerablePropertySource<?> source, String name, PropertyNames names) {
        var ours = UnknownProperties.isOurs(name);
        if (ours ? !names.know(name) : !OF_SERVERS.matcher(name).matches()) {
            return false;
        }
        var value = source.getProperty(name);
        return value != null
                && value.toString().isBlank()
                && !(source instanceof OriginTrackedMapPropertySource && names.isList(name));
    }

    private static PropertySource<?> without(EnumerablePropertySource<?> source, Set<String> names) {
        if (source instanceof SystemEnvironmentPropertySource environment) {
            // By this type Spring knows that names are written as they are in the environment.
            var others = new HashMap<>(environment.getSource());
            others.keySet().removeAll(names);
            return new SystemEnvironmentPropertySource(source.getName(), others);
        }
        return new Remaining(source, names);
    }

    /** Another source without some of its properties. */
    private static final class Remaining extends EnumerablePropertySource<EnumerablePropertySource<?>>
            implements OriginLookup<String> {

        private final Set<String> removed;

        Remaining(EnumerablePropertySource<?> source, Set<String> removed) {
            super(source.getName(), source);
            this.removed = removed;
        }

        @Override
        public String[] getPropertyNames() {
            return Arrays.stream(source.getPropertyNames())
                    .filter(name -> !removed.contains(name))
                    .toArray(String[]::new);
        }

        @Override
        public @Nullable Object getProperty(String name) {
            return removed.contains(name) ? null : source.getProperty(name);
        }

        @Override
        public @Nullable Origin getOrigin(String name) {
            return removed.contains(name) ? null : OriginLookup.getOrigin(source, name);
        }
    }
}
