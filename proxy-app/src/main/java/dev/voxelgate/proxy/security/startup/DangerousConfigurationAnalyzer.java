package dev.voxelgate.proxy.security.startup;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Prints the message and the remedy instead of a stack trace. */
final class DangerousConfigurationAnalyzer extends AbstractFailureAnalyzer<DangerousConfigurationException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, DangerousConfigurationException cause) {
        return new FailureAnalysis(cause.getMessage(), cause.remedy(), cause);
    }
}
