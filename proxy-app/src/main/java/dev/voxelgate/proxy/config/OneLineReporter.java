package dev.voxelgate.proxy.config;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;

/** Says in one line why the gateway does not start. Spring's own reporter, which takes twelve, is silent. */
final class OneLineReporter implements FailureAnalysisReporter {

    private static final Logger LOG = LoggerFactory.getLogger("dev.voxelgate.proxy.VoxelgateApplication");

    @Override
    public void report(FailureAnalysis analysis) {
        LOG.error("Voxelgate does not start: {}", line(analysis.getDescription(), analysis.getAction()));
    }

    static String line(@Nullable String description, @Nullable String action) {
        var text = (description == null ? "" : description) + "\n" + (action == null ? "" : action);
        return text.strip().replaceAll("\\s*\\R\\s*", " | ");
    }
}
