package dev.voxelgate.proxy.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/** Two authorities and what they signed, made by the JDK's keytool. */
public final class Certificates {

    public static final String PASSWORD = "changeit";

    private final Path folder;
    private final KeyStore all;

    private Certificates(Path folder, KeyStore all) {
        this.folder = folder;
        this.all = all;
    }

    /** They are made once in a run, for a keytool is a Java of its own for each; the folder gets what a server needs. */
    public static Certificates in(Path folder) {
        try {
            var made = new Certificates(folder, Made.ALL);
            made.save("server.p12", "server", true);
            made.save("trust.p12", "ca", false);
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Made {
        static final KeyStore ALL = make();
    }

    private static KeyStore make() {
        try {
            var folder = Files.createTempDirectory("voxelgate-certificates-");
            var store = folder.resolve("all.p12");
            keytool(store, "ca", "CN=An authority", "-ext", "bc:c");
            keytool(store, "stranger", "CN=Another authority", "-ext", "bc:c");
            keytool(store, "server", "CN=localhost", "-signer", "ca", "-ext", "san=dns:localhost,ip:127.0.0.1");
            keytool(store, "reader", "CN=reader,O=Hospital", "-signer", "ca");
            keytool(store, "everything", "CN=everything,O=Hospital", "-signer", "ca");
            keytool(store, "scraper", "CN=scraper,O=Hospital", "-signer", "ca");
            keytool(store, "unlisted", "CN=unlisted", "-signer", "ca");
            keytool(store, "two-names", "CN=everything,CN=unlisted", "-signer", "ca");
            keytool(store, "expired", "CN=everything", "-signer", "ca", "-startdate", "-3d", "-validity", "1");
            keytool(store, "of-a-server", "CN=everything,O=Hospital", "-signer", "ca", "-ext", "eku=serverAuth");
            keytool(store, "not-yet", "CN=everything,O=Hospital", "-signer", "ca", "-startdate", "+1d");
            keytool(store, "forged", "CN=everything,O=Hospital", "-signer", "stranger");
            var all = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
            Files.delete(store);
            Files.delete(folder);
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void keytool(Path store, String alias, String subject, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString(),
                "-alias",
                alias,
                "-dname",
                subject));
        command.addAll(List.of(more));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            assertThat(process.waitFor()).as(said).isZero();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void save(String file, String alias, boolean key) throws IOException, GeneralSecurityException {
        try (OutputStream out = Files.newOutputStream(folder.resolve(file))) {
            only(alias, key).store(out, PASSWORD.toCharArray());
        }
    }

    private KeyStore only(String alias, boolean key) throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        char[] password = PASSWORD.toCharArray();
        if (key) {
            Certificate[] chain = all.getCertificateChain(alias);
            store.setKeyEntry(alias, all.getKey(alias, password), password, chain);
        } else {
            store.setCertificateEntry(alias, all.getCertificate(alias));
        }
        return store;
    }

    /** A server's settings for TLS. */
    public List<String> serverProperties(String clientAuth) {
        return List.of(
                "spring.ssl.bundle.jks.server.keystore.location=file:" + folder.resolve("server.p12"),
                "spring.ssl.bundle.jks.server.keystore.password=" + PASSWORD,
                "spring.ssl.bundle.jks.server.truststore.location=file:" + folder.resolve("trust.p12"),
                "spring.ssl.bundle.jks.server.truststore.password=" + PASSWORD,
                "server.ssl.bundle=server",
                "server.ssl.client-auth=" + clientAuth);
    }

    /** A bundle's settings, of the authority that is to be trusted alone. */
    public List<String> trustProperties(String bundle, String alias) {
        var file = "trust-" + alias + ".p12";
        try {
            save(file, alias, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        var prefix = "spring.ssl.bundle.jks." + bundle + ".truststore.";
        return List.of(prefix + "location=file:" + folder.resolve(file), prefix + "password=" + PASSWORD);
    }

    /** A server's, on this machine. */
    public SSLContext server() {
        try {
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(only("server", true), PASSWORD.toCharArray());
            var context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A client's, with a certificate or without one. */
    public SSLContext client(@Nullable String alias) {
        try {
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(only("ca", false));
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            if (alias != null) {
                keys.init(only(alias, true), PASSWORD.toCharArray());
            }
            var context = SSLContext.getInstance("TLS");
            context.init(alias == null ? null : new KeyManager[] {always(alias, keys)}, trust.getTrustManagers(), null);
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Shows a certificate even if the server has said that it does not trust its signer. */
    private static KeyManager always(String alias, KeyManagerFactory keys) {
        var chosen = (X509KeyManager) keys.getKeyManagers()[0];
        return new X509ExtendedKeyManager() {
            @Override
            public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
                return alias;
            }

            @Override
            public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
                return alias;
            }

            @Override
            public String[] getClientAliases(String type, Principal[] issuers) {
                return new String[] {alias};
            }

            @Override
            public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
                throw new UnsupportedOperationException();
            }

            @Override
            public String[] getServerAliases(String type, Principal[] issuers) {
                return new String[0];
            }

            @Override
            public X509Certificate[] getCertificateChain(String any) {
                return chosen.getCertificateChain(alias);
            }

            @Override
            public PrivateKey getPrivateKey(String any) {
                return chosen.getPrivateKey(alias);
            }
        };
    }
}
