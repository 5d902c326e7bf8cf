package dev.voxelgate.proxy.config;

import dev.voxelgate.dicomweb.error.Causes;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/**
 * Names the file of an SSL bundle that cannot be read, or the bundle that does not exist. Spring prints a stack trace.
 */
final class TlsFailureAnalyzer implements FailureAnalyzer {

    private static final String BUNDLES = "org.springframework.boot.ssl.";

    /** What is longer is no file's name, but the key or certificate itself where one was expected. */
    private static final int LONGEST_MESSAGE = 200;

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        return Causes.of(failure)
                .filter(TlsFailureAnalyzer::isOfABundle)
                .findFirst()
                .map(cause -> new FailureAnalysis(
                        "TLS: " + reason(cause),
                        "What spring.ssl.bundle names has to be there, and be readable for the gateway's user, 10001"
                                + " in the image",
                        cause))
                .orElse(null);
    }

    private static boolean isOfABundle(Throwable cause) {
        var trace = cause.getStackTrace();
        return trace.length > 0 && trace[0].getClassName().startsWith(BUNDLES);
    }

    /** Of the bundle, and what is behind it: the former has the file's name, the latter why it cannot be read. */
    private static String reason(Throwable failure) {
        var last = Causes.root(failure);
        var first = message(failure);
        if (first.length() > LONGEST_MESSAGE) {
            return kind(last);
        }
        return first.contains(message(last)) ? first : first + " (" + message(last) + ')';
    }

    private static String message(Throwable cause) {
        return cause.getMessage() == null ? kind(cause) : cause.getMessage();
    }

    private static String kind(Throwable cause) {
        return cause.getClass().getSimpleName().replace("Exception", "");
    }
}
