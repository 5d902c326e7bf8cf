package dev.voxelgate.proxy.upstream.credentials;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslOptions;

/** TLS settings from one of Spring's SSL bundles; follows the bundle when its files change. */
public final class BundledTls implements Supplier<SslContext> {

    private static final Logger LOG = LoggerFactory.getLogger(BundledTls.class);

    private static final Set<String> PROTOCOLS = Set.of("TLSv1.3", "TLSv1.2");

    /** What is offered for HTTP/2; HTTP/1.1 is what a server without ALPN chooses. */
    private static final ApplicationProtocolConfig HTTP2 = new ApplicationProtocolConfig(
            ApplicationProtocolConfig.Protocol.ALPN,
            SelectorFailureBehavior.NO_ADVERTISE,
            SelectedListenerFailureBehavior.ACCEPT,
            ApplicationProtocolNames.HTTP_2,
            ApplicationProtocolNames.HTTP_1_1);

    private final ApplicationProtocolConfig offered;
    private volatile SslContext current;

    private BundledTls(ApplicationProtocolConfig offered, SslBundle first) {
        this.offered = offered;
        this.current = context(first, offered);
    }

    /** The bundle of a name, for HTTP/1.1; fails when there is none, or when it is of no use. */
    public static BundledTls of(SslBundles bundles, String name) {
        return of(bundles, name, ApplicationProtocolConfig.DISABLED);
    }

    /** The same, for HTTP/2 when the server chooses it. */
    public static BundledTls ofHttp2(SslBundles bundles, String name) {
        return of(bundles, name, HTTP2);
    }

    private static BundledTls of(SslBundles bundles, String name, ApplicationProtocolConfig offered) {
        var tls = new BundledTls(offered, bundles.getBundle(name));
        bundles.addBundleUpdateHandler(name, bundle -> tls.change(name, bundle));
        return tls;
    }

    private void change(String name, SslBundle bundle) {
        current = context(bundle, offered);
        LOG.info("New connections use what the SSL bundle {} says now", name);
    }

    private static SslContext context(SslBundle bundle, ApplicationProtocolConfig offered) {
        var managers = bundle.getManagers();
        var options = bundle.getOptions();
        try {
            return SslContextBuilder.forClient()
                    .keyManager(managers.getKeyManagerFactory())
                    .trustManager(managers.getTrustManagerFactory())
                    .ciphers(SslOptions.asSet(options.getCiphers()), SupportedCipherSuiteFilter.INSTANCE)
                    .protocols(protocols(options))
                    .applicationProtocolConfig(offered)
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("the SSL bundle cannot be used", e);
        }
    }

    private static List<String> protocols(SslOptions options) {
        var enabled = options.getEnabledProtocols();
        return enabled == null ? List.copyOf(PROTOCOLS) : List.of(enabled);
    }

    @Override
    public SslContext get() {
        return current;
    }
}
