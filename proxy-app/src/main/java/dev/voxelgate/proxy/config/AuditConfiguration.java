package dev.voxelgate.proxy.config;

import dev.voxelgate.proxy.audit.AuditProperties;
import dev.voxelgate.proxy.audit.AuditTrail;
import dev.voxelgate.proxy.audit.AuditTrails;
import dev.voxelgate.proxy.web.AuditGate;
import dev.voxelgate.proxy.web.AuditedExchanges;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/** Auditing, when there is a place for its messages. */
@Configuration(proxyBeanMethods = false)
@Conditional(AuditConfiguration.Configured.class)
@EnableConfigurationProperties(AuditProperties.class)
class AuditConfiguration {

    @Bean(destroyMethod = "close")
    AuditTrail auditTrail(AuditProperties properties, SslBundles bundles, MeterRegistry meters) {
        return AuditTrails.open(properties, bundle -> context(bundles, bundle), meters);
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
    @Order(FilterOrder.AUDITED_EXCHANGES)
    AuditedExchanges auditedExchanges(AuditTrail trail) {
        return new AuditedExchanges(trail);
    }

    @Bean
    @Order(FilterOrder.AUDIT_GATE)
    AuditGate auditGate(AuditTrail trail) {
        return new AuditGate(trail);
    }

    /** Matches when there is a file or a receiver. */
    static final class Configured implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            var environment = context.getEnvironment();
            return StringUtils.hasText(environment.getProperty("voxelgate.audit.file.path"))
                    || StringUtils.hasText(environment.getProperty("voxelgate.audit.syslog.host"));
        }
    }
}
