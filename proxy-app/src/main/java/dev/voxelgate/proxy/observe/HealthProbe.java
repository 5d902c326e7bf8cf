package dev.voxelgate.proxy.observe;

import java.io.IOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Map;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Asks a gateway on this machine for its health, for a container's health check; exits with 0 when the answer is 200.
 * It is a program of its own because an image with a Java runtime may have no other HTTP client.
 *
 * <p>The one argument is the URL, by default the liveness of the gateway on {@code MANAGEMENT_SERVER_PORT} or
 * {@code SERVER_PORT}: a gateway whose archive is away is not ready, but starting it anew would not help. Where an http
 * URL finds a server that speaks TLS, it is asked by TLS.
 */
public final class HealthProbe {

    private static final int TIMEOUT_MILLISECONDS = 4000;
    private static final int NOT_HTTP = -1;
    private static final int NO_ANSWER = 0;

    private HealthProbe() {}

    public static void main(String[] arguments) {
        System.exit(isHealthy(arguments.length > 0 ? URI.create(arguments[0]) : liveness(System.getenv())) ? 0 : 1);
    }

    static URI liveness(Map<String, String> environment) {
        String port = set(environment, "SERVER_PORT", "8080");
        return URI.create(
                "http://127.0.0.1:" + set(environment, "MANAGEMENT_SERVER_PORT", port) + "/actuator/health/liveness");
    }

    /** What is blank is not set, as in the gateway. */
    private static String set(Map<String, String> environment, String name, String otherwise) {
        String value = environment.getOrDefault(name, "").strip();
        return value.isEmpty() ? otherwise : value;
    }

    static boolean isHealthy(URI health) {
        int status = status(health);
        if (status == NOT_HTTP && "http".equals(health.getScheme())) {
            status = status(URI.create("https" + health.toString().substring("http".length())));
        }
        return status == HttpURLConnection.HTTP_OK;
    }

    private static int status(URI health) {
        try {
            var connection = (HttpURLConnection) health.toURL().openConnection();
            if (connection instanceof HttpsURLConnection tls) {
                // As the kubelet does: nobody is sent anything but the question whether they live.
                tls.setSSLSocketFactory(trusting().getSocketFactory());
                tls.setHostnameVerifier((_, _) -> true);
            }
            connection.setConnectTimeout(TIMEOUT_MILLISECONDS);
            connection.setReadTimeout(TIMEOUT_MILLISECONDS);
            return connection.getResponseCode();
        } catch (ConnectException | SocketTimeoutException e) {
            return NO_ANSWER; // not listening, or too slow to answer
        } catch (IOException e) {
            return NOT_HTTP;
        }
    }

    private static SSLContext trusting() {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Anybody()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has TLS", e);
        }
    }

    /** Trusts whatever certificate there is: it is this machine's. */
    private static final class Anybody implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
