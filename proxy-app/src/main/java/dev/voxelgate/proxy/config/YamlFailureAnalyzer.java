package dev.voxelgate.proxy.config;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Says where a YAML file is none. The failure's own words quote lines of it, and so perhaps a password. */
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
