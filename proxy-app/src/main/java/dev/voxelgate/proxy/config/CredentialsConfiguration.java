package dev.voxelgate.proxy.config;

import dev.voxelgate.dicomweb.http.ArchiveOptions.Access;
import dev.voxelgate.dicomweb.http.ArchiveOptions.Http2;
import dev.voxelgate.dicomweb.http.Credentials;
import dev.voxelgate.proxy.upstream.credentials.AwsCredentials;
import dev.voxelgate.proxy.upstream.credentials.BundledTls;
import dev.voxelgate.proxy.upstream.credentials.ClientCredentials;
import dev.voxelgate.proxy.upstream.credentials.CredentialsProperties;
import dev.voxelgate.proxy.upstream.credentials.CredentialsProperties.Mode;
import dev.voxelgate.proxy.upstream.credentials.CredentialsProperties.Ssl;
import dev.voxelgate.proxy.upstream.credentials.RelayFilter;
import dev.voxelgate.proxy.upstream.credentials.RelayedCredentials;
import dev.voxelgate.proxy.upstream.credentials.ServiceAccount;
import io.netty.util.NetUtil;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** Wires credentials and TLS towards the archive. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CredentialsProperties.class)
class CredentialsConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(CredentialsConfiguration.class);

    @Bean
    Credentials archiveCredentials(CredentialsProperties properties, SslBundles bundles) {
        var auth = properties.auth();
        return switch (auth.mode()) {
            case NONE -> Credentials.NONE;
            case BASIC ->
                Credentials.basic(
                        Objects.requireNonNull(auth.username()),
                        Objects.requireNonNull(auth.password()).value());
            case BEARER ->
                Credentials.bearer(Objects.requireNonNull(auth.token()).value());
            case CLIENT_CREDENTIALS -> {
                var client = Objects.requireNonNull(auth.client());
                warnOfPlainText("the token endpoint", List.of(client.tokenUrl()));
                yield ClientCredentials.of(client, tls(client.ssl(), List.of(client.tokenUrl()), bundles, Http2.OFF));
            }
            case SERVICE_ACCOUNT -> {
                var file = Objects.requireNonNull(auth.serviceAccount());
                var account = ServiceAccount.read(file.keyFile(), file.scopes());
                warnOfPlainText("the token endpoint", List.of(account.tokenUrl()));
                yield ClientCredentials.of(account, Clock.systemUTC());
            }
            case AWS_SIGV4 -> AwsCredentials.of(Objects.requireNonNull(auth.aws()), Clock.systemUTC());
            case RELAY -> new RelayedCredentials();
        };
    }

    @Bean
    Access archiveAccess(
            Credentials credentials,
            CredentialsProperties properties,
            VoxelgateProperties gateway,
            SslBundles bundles) {
        var upstream = gateway.upstream();
        List<URI> origins = Stream.of(upstream.dicomwebUrl(), upstream.orthancUrl())
                .filter(Objects::nonNull)
                .toList();
        if (properties.auth().mode() != Mode.NONE) {
            warnOfPlainText("the archive", origins);
        }
        return new Access(credentials, origins, tls(properties.ssl(), origins, bundles, upstream.http2()));
    }

    @Bean
    @Order(FilterOrder.RELAY)
    @ConditionalOnProperty(name = "voxelgate.upstream.auth.mode", havingValue = "relay")
    RelayFilter relayFilter() {
        return new RelayFilter();
    }

    private static @Nullable BundledTls tls(Ssl ssl, List<URI> urls, SslBundles bundles, Http2 http2) {
        var name = ssl.bundle();
        if (name == null || name.isEmpty()) {
            return null;
        }
        if (urls.stream().noneMatch(url -> "https".equalsIgnoreCase(url.getScheme()))) {
            throw new IllegalArgumentException("the SSL bundle " + name + " is for a URL that is not https");
        }
        return http2 == Http2.ALPN ? BundledTls.ofHttp2(bundles, name) : BundledTls.of(bundles, name);
    }

    private static void warnOfPlainText(String whom, List<URI> urls) {
        boolean plain = urls.stream()
                .filter(url -> "http".equalsIgnoreCase(url.getScheme()))
                .anyMatch(url -> !isLoopback(url.getHost()));
        if (plain) {
            LOG.warn("Credentials go to {} without encryption: its URL is http and not of this machine", whom);
        }
    }

    private static boolean isLoopback(String host) {
        if (host.equalsIgnoreCase("localhost")) {
            return true;
        }
        var address = NetUtil.createInetAddressFromIpAddressString(host.replaceAll("[\\[\\]]", ""));
        return address != null && address.isLoopbackAddress();
    }
}
