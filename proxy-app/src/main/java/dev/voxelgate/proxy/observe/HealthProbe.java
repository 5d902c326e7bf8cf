package dev.voxelgate.proxy.observe;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;

/**
 * Asks a gateway on this machine for its health, for a container's health check: exits with 0 when the answer is 200.
 * A program of its own because an image with a Java runtime need have no other HTTP client.
 *
 * <p>The one argument is the URL, by default the liveness of the gateway on {@code SERVER_PORT}: a gateway whose
 * archive is away is not ready, but starting it anew would not help.
 */
public final class HealthProbe {

    private static final int TIMEOUT_MILLISECONDS = 4000;

    private HealthProbe() {}

    public static void main(String[] arguments) {
        String port = System.getenv().getOrDefault("SERVER_PORT", "8080");
        String url = arguments.length > 0 ? arguments[0] : "http://127.0.0.1:" + port + "/actuator/health/liveness";
        System.exit(isHealthy(URI.create(url)) ? 0 : 1);
    }

    static boolean isHealthy(URI health) {
        try {
            var connection = (HttpURLConnection) health.toURL().openConnection();
            connection.setConnectTimeout(TIMEOUT_MILLISECONDS);
            connection.setReadTimeout(TIMEOUT_MILLISECONDS);
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            return false; // Not listening, or too slow to answer.
        }
    }
}
