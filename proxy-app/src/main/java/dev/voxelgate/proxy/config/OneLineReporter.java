package dev.voxelgate.proxy.config;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Prints one line with the reason when the gateway does not start. Spring's own reporter, which runs after this one,
 * prints twelve lines and is silenced here, because some failures occur before {@code application.yaml} is read.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class OneLineReporter implements FailureAnalysisReporter {

    private static final Logger LOG = LoggerFactory.getLogger("dev.voxelgate.proxy.VoxelgateApplication");

    private static final String SPRINGS = "org.springframework.boot.diagnostics.LoggingFailureAnalysisReporter";

    @Override
    public void report(FailureAnalysis analysis) {
        LOG.error("Voxelgate does not start: {}", line(analysis.getDescription(), analysis.getAction()));
        LoggingSystem.get(OneLineReporter.class.getClassLoader()).setLogLevel(SPRINGS, LogLevel.OFF);
    }

    static String line(@Nullable String description, @Nullable String action) {
        var text = (description == null ? "" : description) + "\n" + (action == null ? "" : action);
        return text.strip().replaceAll("\\s*\\R\\s*", " | ");
    }
}
