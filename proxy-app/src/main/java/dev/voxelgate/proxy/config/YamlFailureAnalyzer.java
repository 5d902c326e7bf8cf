package dev.voxelgate.proxy.config;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Names the line and column of a YAML error. The parser's own message quotes lines of the file, which may contain a
 * password.
 */
final class YamlFailureAnalyzer extends AbstractFailureAnalyzer<MarkedYAMLException> {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, MarkedYAMLException failure) {
        var place = failure.getProblemMark();
        return new FailureAnalysis(
                "a configuration file is no YAML, as is seen in line %d at column %d"
                        .formatted(place.getLine() + 1, place.getColumn() + 1),
                "Files are read as docs/configuration.md says, application.yaml first",
                failure);
    }
}
