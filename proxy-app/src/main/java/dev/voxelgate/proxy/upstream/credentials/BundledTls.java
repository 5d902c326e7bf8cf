package dev.voxelgate.proxy.upstream.credentials;

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

    private volatile SslContext current;

    private BundledTls(SslContext first) {
        this.current = first;
    }

    /** The bundle of a name; fails when there is none, or when it is of no use. */
    public static BundledTls of(SslBundles bundles, String name) {
        var tls = new BundledTls(context(bundles.getBundle(name)));
        bundles.addBundleUpdateHandler(name, bundle -> tls.change(name, bundle));
        return tls;
    }

    private void change(String name, SslBundle bundle) {
        current = context(bundle);
        LOG.info("New connections use what the SSL bundle {} says now", name);
    }

    private static SslContext context(SslBundle bundle) {
        var managers = bundle.getManagers();
        var options = bundle.getOptions();
        try {
            return SslContextBuilder.forClient()
                    .keyManager(managers.getKeyManagerFactory())
                    .trustManager(managers.getTrustManagerFactory())
                    .ciphers(SslOptions.asSet(options.getCiphers()), SupportedCipherSuiteFilter.INSTANCE)
                    .protocols(protocols(options))
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
