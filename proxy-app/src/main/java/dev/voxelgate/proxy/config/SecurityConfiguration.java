package dev.voxelgate.proxy.config;

import dev.voxelgate.dicomweb.DicomWebClient;
import dev.voxelgate.proxy.demo.DemoArchive;
import dev.voxelgate.proxy.security.CrossOriginFilter;
import dev.voxelgate.proxy.security.CrossSiteRequestFilter;
import dev.voxelgate.proxy.security.SecurityProperties;
import dev.voxelgate.proxy.security.authentication.SecurityChain;
import dev.voxelgate.proxy.security.startup.StartupCheck;
import dev.voxelgate.proxy.security.studies.StudyFilter;
import dev.voxelgate.proxy.security.studies.StudyOwnership;
import dev.voxelgate.proxy.upstream.credentials.BundledTls;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.server.WebFilter;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/**
 * Wires authentication and authorisation. Without a configured mode nothing of Spring Security is loaded. Spring
 * Boot's own security configuration is not used: it would protect an unconfigured gateway with a generated password.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SecurityProperties.class)
class SecurityConfiguration {

    SecurityConfiguration(SecurityProperties properties, Environment environment) {
        StartupCheck.check(properties, environment);
    }

    @Bean
    @Order(FilterOrder.CROSS_SITE_REQUESTS)
    CrossSiteRequestFilter crossSiteRequestFilter(SecurityProperties properties, VoxelgateProperties gateway) {
        // Without either, the server starts on a loopback address only.
        boolean onlyLocal = properties.modes().isEmpty() && !properties.allowAnonymous();
        return new CrossSiteRequestFilter(
                onlyLocal, gateway.pass().publicUrl(), gateway.cors().allowed());
    }

    @Bean
    @Order(FilterOrder.CROSS_ORIGIN)
    CrossOriginFilter crossOriginFilter(VoxelgateProperties gateway) {
        return new CrossOriginFilter(gateway.cors().allowed());
    }

    @Configuration(proxyBeanMethods = false)
    @Conditional(Asking.class)
    static class Asked {

        private static final Duration PATIENCE = Duration.ofSeconds(5);
        private static final int CONNECTIONS = 8;

        @Bean
        @Order(FilterOrder.SECURITY)
        WebFilter securityChain(
                SecurityProperties properties,
                VoxelgateProperties gateway,
                DicomWebClient archive,
                ObjectProvider<DemoArchive> demo,
                SslBundles bundles) {
            return SecurityChain.of(
                    properties,
                    gateway.pass().read().stream(),
                    studies(properties.studies(), gateway.upstream(), archive, demo),
                    issuers(properties.ssl(), bundles));
        }

        private static WebFilter studies(
                SecurityProperties.Studies studies,
                UpstreamProperties upstream,
                DicomWebClient archive,
                ObjectProvider<DemoArchive> demo) {
            var attribute = studies.attribute();
            return attribute == null || attribute.isBlank()
                    ? (exchange, chain) -> chain.filter(exchange)
                    : new StudyFilter(new StudyOwnership(
                            archive,
                            ArchiveConfiguration.dicomWebUrl(upstream, demo),
                            upstream.orthancUrl(),
                            attribute,
                            studies.remember()));
        }

        private static WebClient issuers(SecurityProperties.Ssl ssl, SslBundles bundles) {
            // TLS here and now: what it reads from the disk at first no event loop is to wait for.
            var client = HttpClient.create(ConnectionProvider.create("issuers", CONNECTIONS))
                    .responseTimeout(PATIENCE)
                    .secure();
            return WebClient.builder()
                    .clientConnector(connector(client, ssl.bundle(), bundles))
                    .build();
        }

        private static ClientHttpConnector connector(HttpClient client, @Nullable String bundle, SslBundles bundles) {
            if (bundle == null || bundle.isBlank()) {
                return new ReactorClientHttpConnector(client);
            }
            var tls = BundledTls.of(bundles, bundle);
            // For each request, since the bundle's files may change.
            return (method, uri, request) -> new ReactorClientHttpConnector(
                            client.secure(spec -> spec.sslContext(tls.get())))
                    .connect(method, uri, request);
        }
    }

    /** Matches when there is a way to show who one is. */
    static final class Asking implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return SecurityProperties.isAnybodyAsked(context.getEnvironment());
        }
    }
}
