package dev.voxelgate.proxy.config;

import dev.voxelgate.proxy.audit.AuditProperties;
import dev.voxelgate.proxy.audit.AuditTrails;
import dev.voxelgate.proxy.audit.trail.AuditTrail;
import dev.voxelgate.proxy.web.filter.AuditFilter;
import dev.voxelgate.proxy.web.filter.AuditGate;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/** Wires auditing, when a file or a receiver is configured. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AuditProperties.class)
class AuditConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(AuditConfiguration.class);

    private static final String PREFIX = "voxelgate.audit";

    AuditConfiguration(AuditProperties properties, Environment environment) {
        requireUse(properties, names(environment));
        LOG.info("Accesses are {}", places(properties));
    }

    /** The names, below the prefix, of what has a value. */
    private static Stream<String> names(Environment environment) {
        return Binder.get(environment)
                .bind(PREFIX, Bindable.mapOf(String.class, String.class))
                .orElse(Map.of())
                .entrySet()
                .stream()
                .filter(setting -> !setting.getValue().isBlank())
                .map(Map.Entry::getKey);
    }

    /** What is said about a place that is not named was meant for one: nothing would be audited there. */
    private static void requireUse(AuditProperties properties, Stream<String> names) {
        boolean file = properties.file().path() != null;
        boolean syslog = properties.syslog().host() != null;
        names.forEach(name -> {
            if (name.startsWith("file.")) {
                require(file, name, ".file.path is not");
            } else if (name.startsWith("syslog.")) {
                require(syslog, name, ".syslog.host is not");
            } else {
                require(file || syslog, name, ".file.path and " + PREFIX + ".syslog.host are not");
            }
        });
    }

    private static void require(boolean used, String name, String missing) {
        if (!used) {
            throw new FailureAnalyzedException(
                    "%s.%s is set, but %s%s: no access would be audited there".formatted(PREFIX, name, PREFIX, missing),
                    "Set it, or remove the other");
        }
    }

    private static String places(AuditProperties properties) {
        var syslog = properties.syslog();
        var places = Stream.of(
                        properties.file().path(), syslog.host() == null ? null : syslog.host() + ':' + syslog.port())
                .filter(Objects::nonNull)
                .map(Object::toString)
                .collect(Collectors.joining(" and to "));
        return places.isEmpty()
                ? "not audited: neither " + PREFIX + ".file.path nor " + PREFIX + ".syslog.host is set"
                : "audited, to " + places;
    }

    @Configuration(proxyBeanMethods = false)
    @Conditional(HasPlace.class)
    static class Audited {

        @Bean(destroyMethod = "close")
        AuditTrail auditTrail(AuditProperties properties, SslBundles bundles, MeterRegistry meters) {
            try {
                return AuditTrails.open(properties, bundle -> context(bundles, bundle), meters);
            } catch (IOException e) {
                throw new FailureAnalyzedException(
                        "the audit trail cannot be opened (voxelgate.audit): " + reason(e),
                        "The gateway's user, 10001 in the image, has to be able to write there",
                        e);
            }
        }

        /** The message of a file system's failure is a path and nothing else. */
        private static String reason(IOException failure) {
            return failure instanceof FileSystemException
                    ? failure.getClass().getSimpleName().replace("Exception", "") + ": " + failure.getMessage()
                    : String.valueOf(failure.getMessage());
        }

        private static SSLContext context(SslBundles bundles, @Nullable String bundle) {
            try {
                return bundle == null
                        ? SSLContext.getDefault()
                        : bundles.getBundle(bundle).createSslContext();
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("this Java has no TLS", e);
            }
        }

        @Bean
        @Order(FilterOrder.AUDIT)
        AuditFilter auditFilter(AuditTrail trail) {
            return new AuditFilter(trail);
        }

        @Bean
        @Order(FilterOrder.AUDIT_GATE)
        AuditGate auditGate(AuditTrail trail) {
            return new AuditGate(trail);
        }
    }

    /** Matches when there is a file or a receiver. */
    static final class HasPlace implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            var environment = context.getEnvironment();
            return StringUtils.hasText(environment.getProperty("voxelgate.audit.file.path"))
                    || StringUtils.hasText(environment.getProperty("voxelgate.audit.syslog.host"));
        }
    }
}
